import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import ssh2, { type ClientInfo, type Connection, type Session } from 'ssh2';
import {
  CONNECTIONS_PER_ACCOUNT_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  ConnectionLimit,
} from '../connection-limits.ts';
import {
  IDLE_TIMEOUT_MS,
  type OwnSite,
  type RunningSite,
  SIGN_IN_TIMEOUT_MS,
} from '../own-site.ts';
import { peerAddress, peerNetwork } from '../peer-address.ts';
import { sessionTree } from '../session-tree.ts';
import { SignInLimit } from '../sign-in-limit.ts';
import { SftpSession, type SftpSessionSettings } from './sftp-session.ts';
import { SftpSignIn } from './sftp-sign-in.ts';

/** Without those on SHA-1, which the library takes too. */
const MACS: ssh2.MacAlgorithm[] = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
];

export interface SftpSettings extends OwnSite {
  /** OpenSSH or PEM private key, as `newSshKey` makes it. */
  readonly hostKey: string;
}

/** The hub's own SFTP site (BR-049): read only, one folder per account, nothing of SSH but the `sftp` subsystem. */
export async function startSftpSite(settings: SftpSettings): Promise<RunningSite> {
  const accountLimit = new ConnectionLimit(CONNECTIONS_PER_ACCOUNT_MAX);
  const addressLimit = new ConnectionLimit(CONNECTIONS_PER_ADDRESS_MAX);
  const signInLimit = new SignInLimit();
  /** By peer, `address:port`: the library tells that, not the socket, when a client has said hello. */
  const sockets = new Map<string, Socket>();
  const signInTimers = new WeakMap<Socket, NodeJS.Timeout>();
  const ssh = new ssh2.Server({
    hostKeys: [settings.hostKey],
    ident: 'GreenButtonHub',
    algorithms: { hmac: MACS },
    // Later than the idle time-out: a keep-alive before it would keep an idle connection open for ever.
    keepaliveInterval: 2 * IDLE_TIMEOUT_MS,
  });
  ssh.on('error', (error: Error) => settings.log.warn('sftp failed', { error: error.message }));
  ssh.on('connection', serve);
  // Our own listener, so that limits, time-outs and back-pressure work on the socket itself.
  // Answers are small: waiting to fill a packet would cost 40 ms for each.
  const server = createServer({ noDelay: true }, welcome);
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close };

  function welcome(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    const leave = addressLimit.enter(peerNetwork(socket));
    if (leave === undefined) {
      socket.destroy();
      return;
    }
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    const timer = setTimeout(() => socket.destroy(), SIGN_IN_TIMEOUT_MS);
    socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      sockets.delete(peer);
      leave();
    });
    ssh.injectSocket(socket);
    signInTimers.set(socket, timer);
  }

  function serve(connection: Connection, { ip, port }: ClientInfo): void {
    const socket = sockets.get(`${ip}:${port}`);
    if (socket === undefined) {
      connection.end();
      return;
    }
    const address = peerAddress(socket);
    const signIn = new SftpSignIn(settings, address, signInLimit, () => socket.destroy());
    connection.on('error', () => socket.destroy());
    connection.on('authentication', (context) => {
      signIn.answer(context).catch((error: unknown) => {
        settings.log.error('sftp sign-in failed', { error: String(error) });
        socket.destroy();
      });
    });
    connection.on('ready', () => {
      clearTimeout(signInTimers.get(socket));
      const { account } = signIn;
      const leave = account === undefined ? undefined : accountLimit.enter(account);
      if (account === undefined || leave === undefined) {
        connection.end();
        return;
      }
      socket.on('close', leave);
      const credential = () => signIn.credential;
      const tree = sessionTree(settings, { door: 'sftp', address, credential });
      const site = { ...settings, tree };
      connection.on('session', (accept) => offerSftp(accept(), { site, account, socket }));
    });
  }

  /** No shell, command, terminal or forwarding: the library refuses what has no listener. */
  function offerSftp(session: Session, of: SftpSessionSettings): void {
    session.on('sftp', (accept) => {
      new SftpSession(accept(), of);
    });
  }

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets.values()) socket.destroy();
    await closed;
  }
}
