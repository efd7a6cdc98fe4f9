import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { PortRange } from '../../config.ts';
import { peerAddress } from '../peer-address.ts';

export interface PassiveSettings {
  readonly host: string;
  /** Ports that data connections may use; a firewall in front must let them through. */
  readonly ports?: PortRange;
  readonly secureContext: SecureContext;
}

/** How long a client may take from PASV to its data connection. */
const CONNECT_TIMEOUT_MS = 30_000;
/** A data connection on which nothing moves. */
const STALL_TIMEOUT_MS = 60_000;

/** One port, open for one TLS data connection from one address (RFC 959 §3.3, RFC 2577 §2 on stolen connections). */
export class PassiveListener {
  readonly port: number;
  private readonly server: Server;
  private readonly secured: Promise<TLSSocket>;
  private socket: TLSSocket | undefined;

  private constructor(server: Server, peer: string, secureContext: SecureContext) {
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    this.secured = this.accept(peer, secureContext);
    // Nobody may be waiting when it fails; who waits later still sees the failure.
    this.secured.catch(() => {});
  }

  /** Throws when no port is free. */
  static async open(peer: string, settings: PassiveSettings): Promise<PassiveListener> {
    const server = await listenOnFree(settings.host, settings.ports);
    return new PassiveListener(server, peer, settings.secureContext);
  }

  /**
   * The client's connection, its handshake done, secured by the control connection's TLS context, so that its session
   * resumes. Rejects when it does not come, or goes before it is secure.
   */
  connection(signal: AbortSignal): Promise<TLSSocket> {
    signal.addEventListener('abort', () => this.close(), { once: true });
    if (signal.aborted) this.close();
    return this.secured;
  }

  /** Closes the port, and the connection if there is one. */
  close(): void {
    this.server.close();
    this.socket?.destroy();
  }

  private accept(peer: string, secureContext: SecureContext): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const { server } = this;
      const timer = setTimeout(() => this.close(), CONNECT_TIMEOUT_MS);
      server.on('close', () => {
        clearTimeout(timer);
        reject(new Error('no data connection'));
      });
      server.on('connection', (plain: Socket) => {
        plain.on('error', () => plain.destroy());
        if (this.socket !== undefined || peerAddress(plain) !== peer) {
          plain.destroy();
          return;
        }
        clearTimeout(timer);
        this.socket = dataSocket(plain, secureContext, resolve);
        server.close();
      });
    });
  }
}

function dataSocket(
  plain: Socket,
  secureContext: SecureContext,
  onSecure: (socket: TLSSocket) => void,
): TLSSocket {
  const socket = new TLSSocket(plain, { isServer: true, secureContext });
  // Whoever sends on it sees it close; between transfers nobody listens.
  socket.on('error', () => socket.destroy());
  socket.setTimeout(STALL_TIMEOUT_MS, () => socket.destroy());
  // Left alone, a connection that the client closes before its handshake waits for that handshake for ever.
  const giveUp = () => socket.destroy();
  socket.once('end', giveUp);
  socket.once('secure', () => {
    socket.off('end', giveUp);
    onSecure(socket);
  });
  // Nothing is read from it, but only what is read from tells that it ended.
  return socket.resume();
}

async function listenOnFree(host: string, ports?: PortRange): Promise<Server> {
  if (ports === undefined) return listen(host, 0);
  const count = ports.to - ports.from + 1;
  // A random start spreads the ports, so that the next one cannot be guessed from the last.
  const start = Math.floor(Math.random() * count);
  for (let step = 0; step < count; step++) {
    try {
      return await listen(host, ports.from + ((start + step) % count));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error('no passive port is free');
}

async function listen(host: string, port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
