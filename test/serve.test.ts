import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect } from 'chai';
import { readConfig } from '../src/config.ts';
import { type Hub, openHub, type Served } from '../src/hub.ts';
import { silentLog } from '../src/log.ts';

describe('a hub that serves', () => {
  let folder: string;
  let hub: Hub;
  let served: Served;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    // As an administrator makes one for the hub.
    await chmod(folder, 0o755);
    const settings = {
      HUB_DATA_DIR: folder,
      HUB_PORT: '0',
      HUB_FTPS_PORT: '0',
      HUB_SFTP_PORT: '0',
    };
    const now = Temporal.Instant.fromEpochMilliseconds(Date.now());
    hub = await openHub(readConfig(settings), silentLog, () => now);
    served = await hub.serve();
  });

  after(async () => {
    await served.close();
    await hub.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('names the free port that it took in every link', async () => {
    expect(served.port).to.be.above(0);
    expect(served.publicUrl).to.equal(`https://localhost:${served.port}`);
    expect(hub.uris.resource).to.not.contain(':0/');
  });

  it('keeps what it stores from other users of the machine, whose folder ever it lies in', async () => {
    const names = await readdir(folder);
    const modes = await Promise.all(names.map((name) => stat(join(folder, name))));
    const open = names.filter((_, at) => ((modes[at]?.mode ?? 0) & 0o077) !== 0);

    expect(open).to.deep.equal([]);
    expect(names).to.include.members(['hub.sqlite', 'usage.sqlite', 'files']);
  });

  it('BR-028.006 does not answer without TLS', async () => {
    const outcome = await new Promise<string>((resolve) => {
      httpGet({ host: '127.0.0.1', port: served.port, path: '/', timeout: 5000 }, (response) =>
        resolve(`answered ${response.statusCode}`),
      ).on('error', () => resolve('hung up'));
    });

    expect(outcome).to.equal('hung up');
  });

  it('BR-028.006 does not speak TLS older than 1.2', async () => {
    const outcome = await new Promise<string>((resolve) => {
      const socket = connect(
        {
          host: '127.0.0.1',
          port: served.port,
          servername: 'localhost',
          ca: served.certificate,
          minVersion: 'TLSv1',
          maxVersion: 'TLSv1.1',
          ciphers: 'ALL:@SECLEVEL=0',
        },
        () => resolve(`connected with ${socket.getProtocol()}`),
      );
      socket.on('error', () => resolve('refused'));
    });

    expect(outcome).to.equal('refused');
  });

  it('BR-028.006 answers over HTTPS with its own certificate, and tells browsers to stay there', async () => {
    const request = { host: '127.0.0.1', port: served.port, path: '/', timeout: 5000 };
    const trust = { servername: 'localhost', ca: served.certificate };
    const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
      httpsGet({ ...request, ...trust }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, ...response.headers });
      }).on('error', reject);
    });

    expect(headers.status).to.equal(200);
    expect(headers['strict-transport-security']).to.match(/max-age=\d{7,}/);
  });
});
