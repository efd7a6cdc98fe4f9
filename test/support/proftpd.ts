import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { testCertificate } from './certificate.ts';
import { runCommand } from './command.ts';
import { engineCommand } from './engines.ts';
import { freePort, listening } from './free-port.ts';

export interface TestFtpsServer {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM file of the server's certificate. */
  readonly caFile: string;
  /** The folder that the account sees as `/`. */
  readonly root: string;
  stop(): Promise<void>;
}

const USER = 'delivery';
const PASSWORD = 'p@ss/word:1';

/** A ProFTPD with mod_tls and one account, in a temporary folder; TLS is required, also on data connections. */
export async function startProftpd(): Promise<TestFtpsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const root = join(folder, 'root');
  const port = await freePort();
  const { cert, key } = await testCertificate();
  await mkdir(root);
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key, { mode: 0o600 });
  await writeFile(join(folder, 'users'), await userLine(root));
  await chmod(join(folder, 'users'), 0o600);
  await writeFile(join(folder, 'proftpd.conf'), configuration({ folder, root, port }));

  const program = engineCommand('proftpd') ?? 'proftpd';
  const server = spawn(program, ['-n', '-q', '-c', join(folder, 'proftpd.conf')], {
    stdio: 'ignore',
  });
  await listening(port);
  const caFile = join(folder, 'cert.pem');
  return { port, user: USER, password: PASSWORD, caFile, root, stop: () => stop(server, folder) };
}

async function userLine(root: string): Promise<string> {
  const { stdout } = await runCommand('openssl', ['passwd', '-6', PASSWORD]);
  const { uid, gid } = userInfo();
  return `${USER}:${stdout.trim()}:${uid}:${gid}::${root}:/bin/false\n`;
}

interface Places {
  readonly folder: string;
  readonly root: string;
  readonly port: number;
}

function configuration({ folder, root, port }: Places): string {
  return `
ModulePath /usr/lib/proftpd
LoadModule mod_tls.c
ServerName "test"
ServerType standalone
UseIPv6 off
DefaultAddress 127.0.0.1
Port ${port}
User ${userInfo().username}
UseReverseDNS off
PidFile ${folder}/pid
ScoreboardFile ${folder}/scoreboard
DelayTable ${folder}/delay
SystemLog ${folder}/log
WtmpLog off
AuthPAM off
AuthOrder mod_auth_file.c
AuthUserFile ${folder}/users
RequireValidShell off
RootLogin on
DefaultRoot ${root}
AllowOverwrite on
TLSEngine on
TLSRequired on
TLSLog ${folder}/tls
TLSRSACertificateFile ${folder}/cert.pem
TLSRSACertificateKeyFile ${folder}/key.pem
`;
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  const ended = once(server, 'exit');
  server.kill();
  await ended;
  await rm(folder, { recursive: true });
}
