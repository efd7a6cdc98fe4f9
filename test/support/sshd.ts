import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { keyFingerprint, newSshKey } from '../../src/delivery/sftp/host-key.ts';
import { engineCommand } from './engines.ts';
import { freePort, listening } from './free-port.ts';

export interface TestSftpServer {
  readonly port: number;
  /** Whoever runs the tests: a system account is the only kind that sshd knows. */
  readonly user: string;
  readonly keyFile: string;
  /** `SHA256:…` of the host key. */
  readonly fingerprint: string;
  /** An empty folder to deliver to. */
  readonly root: string;
  stop(): Promise<void>;
}

/** An OpenSSH server that takes one key, in a temporary folder. */
export async function startSshd(): Promise<TestSftpServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const root = join(folder, 'root');
  const port = await freePort();
  const host = newSshKey();
  const client = newSshKey();
  await mkdir(root);
  await writeFile(join(folder, 'host'), host.privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'client'), client.privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'authorized'), `${client.publicKey}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'sshd_config'), configuration(folder, port));
  // As root, sshd wants the folder that its service would have made.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });

  const program = engineCommand('sshd') ?? '/usr/sbin/sshd';
  const server = spawn(program, ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: 'ignore',
  });
  await listening(port);
  return {
    port,
    user: userInfo().username,
    keyFile: join(folder, 'client'),
    fingerprint: keyFingerprint(Buffer.from(host.publicKey.split(' ')[1] ?? '', 'base64')),
    root,
    stop: () => stop(server, folder),
  };
}

function configuration(folder: string, port: number): string {
  return `
ListenAddress 127.0.0.1
Port ${port}
HostKey ${folder}/host
PidFile none
AuthorizedKeysFile ${folder}/authorized
StrictModes no
PermitRootLogin prohibit-password
PasswordAuthentication yes
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
Subsystem sftp internal-sftp
`;
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  const ended = once(server, 'exit');
  server.kill();
  await ended;
  await rm(folder, { recursive: true });
}
