import { once } from 'node:events';
import { get, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { connect } from 'node:tls';
import { expect } from 'chai';
import { httpsServer } from '../../src/http/https-server.ts';
import { testCertificate } from '../support/certificate.ts';

describe('the HTTPS server', () => {
  let server: Server;
  let left: Promise<unknown>;

  beforeEach(async () => {
    server = httpsServer(
      await testCertificate(),
      (_, response) => {
        left = once(response, 'close');
        Readable.from(endless()).pipe(response);
      },
      200,
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const port = () => (server.address() as AddressInfo).port;

  it('BR-028.006 refuses ciphers without forward secrecy', async () => {
    const { cert: ca } = await testCertificate();
    const outcome = async (ciphers: string) => {
      const options = { ca, servername: 'localhost', maxVersion: 'TLSv1.2', ciphers } as const;
      const socket = connect({ host: '127.0.0.1', port: port(), ...options });
      const said = await Promise.race([
        once(socket, 'secureConnect').then(() => socket.getCipher().name),
        once(socket, 'close'),
      ]).catch(() => 'refused');
      socket.destroy();
      return said;
    };

    expect(await outcome('AES128-SHA')).to.equal('refused');
    expect(await outcome('AES128-GCM-SHA256')).to.equal('refused');
    expect(await outcome('ECDHE-RSA-AES128-GCM-SHA256')).to.equal('ECDHE-RSA-AES128-GCM-SHA256');
  });

  it('hangs up on who stops reading in the middle of a download', async () => {
    const { cert: ca } = await testCertificate();
    const request = get({ host: '127.0.0.1', port: port(), ca, servername: 'localhost' });
    request.on('error', () => {});
    const [response] = await once(request, 'response');
    response.on('error', () => {});
    response.pause();

    await left;

    expect(response.readableEnded).to.equal(false);
    request.destroy();
  });
});

function* endless(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(65_536);
}
