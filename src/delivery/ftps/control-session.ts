import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { PortRange } from '../../config.ts';
import { isHubError } from '../../errors.ts';
import type { Credential } from '../../extracts/site.ts';
import { plainAddress } from '../../peer-network.ts';
import type { ConnectionLimit } from '../connection-limits.ts';
import { IDLE_TIMEOUT_MS, type OwnSite, SIGN_IN_TIMEOUT_MS } from '../own-site.ts';
import { peerAddress } from '../peer-address.ts';
import { sessionTree } from '../session-tree.ts';
import type { SignInLimit } from '../sign-in-limit.ts';
import { COMMANDS } from './commands.ts';
import { LineReader } from './line-reader.ts';
import { PassiveListener } from './passive-listener.ts';
import type { Transfer } from './transfer.ts';

/** What a session needs of the site it belongs to. */
export interface FtpsDoor extends OwnSite {
  readonly secureContext: SecureContext;
  readonly accountLimit: ConnectionLimit;
  readonly signInLimit: SignInLimit;
  readonly passivePorts: PortRange | undefined;
  /** IPv4 address told to clients in PASV; the address they reached us by when absent. */
  readonly passiveHost: string | undefined;
}

/** Commands that may wait while one runs. */
const QUEUE_MAX = 32;
const LINGER_MS = 5_000;

/** One control connection: reads commands, runs them one at a time in order, and remembers what they agreed. */
export class ControlSession {
  readonly door: FtpsDoor;
  readonly address: string;
  isEncrypted = false;
  /** PBSZ was sent (RFC 4217 §8); PROT needs it. */
  isBufferSized = false;
  /** PROT P was sent (RFC 4217 §9); nothing is transferred without it. */
  isDataProtected = false;
  /** EPSV ALL was sent (RFC 2428 §4): PASV is refused from then on. */
  isExtendedOnly = false;
  user: string | undefined;
  account: string | undefined;
  refusals = 0;
  restartAt = 0;
  transfer: Transfer | undefined;
  private passive: PassiveListener | undefined;
  private leaveAccount: (() => void) | undefined;
  private credential: Credential | undefined;
  private socket: Socket;
  private reader = new LineReader();
  private readonly queue: string[] = [];
  private isRunning = false;
  private isEnding = false;
  private readonly signInTimer: NodeJS.Timeout;

  constructor(socket: Socket, door: FtpsDoor) {
    this.socket = socket;
    this.address = peerAddress(socket);
    const credential = () => this.credential;
    const tree = sessionTree(door, { door: 'ftps', address: this.address, credential });
    this.door = { ...door, tree };
    this.signInTimer = setTimeout(() => this.end('421 Sign in sooner.'), SIGN_IN_TIMEOUT_MS);
    this.attach(socket);
    this.reply('220 Green Button Hub: usage extracts. AUTH TLS first.');
  }

  /** The address by which the client reached us. */
  get localAddress(): string {
    return plainAddress(this.socket.localAddress ?? '');
  }

  reply(text: string): void {
    if (this.socket.writable) this.socket.write(`${text}\r\n`);
  }

  /** The last reply; a client that does not hang up on it is hung up on. */
  end(text: string): void {
    this.reply(text);
    this.isEnding = true;
    this.queue.length = 0;
    this.socket.end();
    setTimeout(() => this.socket.destroy(), LINGER_MS).unref();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** From here on every byte of the control connection is TLS (RFC 4217 §4.1). */
  encrypt(): void {
    const plain = this.socket;
    plain.removeAllListeners('data');
    plain.removeAllListeners('timeout');
    plain.pause();
    // What came with AUTH in clear text would count as said under encryption: there is no honest reason for it.
    if (this.queue.length > 0) {
      plain.destroy();
      return;
    }
    this.reply('234 Begin TLS.');
    const { secureContext } = this.door;
    this.socket = new TLSSocket(plain, { isServer: true, secureContext });
    this.reader = new LineReader();
    this.attach(this.socket);
    this.isEncrypted = true;
  }

  /** Takes one of the account's places; `false` when all are taken. */
  enterAccount(account: string, credential: Credential): boolean {
    // The client may have gone while its password was checked, and would keep its place for ever.
    if (this.socket.destroyed) return false;
    this.leaveAccount = this.door.accountLimit.enter(account);
    if (this.leaveAccount === undefined) return false;
    this.account = account;
    this.credential = credential;
    clearTimeout(this.signInTimer);
    return true;
  }

  /** Opens a port for the next transfer and gives its number; the one before, if unused, is closed. */
  async openPassive(): Promise<number> {
    this.passive?.close();
    const { host, passivePorts, secureContext } = this.door;
    const ports = passivePorts === undefined ? {} : { ports: passivePorts };
    this.passive = await PassiveListener.open(this.address, { host, secureContext, ...ports });
    return this.passive.port;
  }

  get hasPassive(): boolean {
    return this.passive !== undefined;
  }

  takePassive(): PassiveListener | undefined {
    const { passive } = this;
    this.passive = undefined;
    return passive;
  }

  private attach(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.release());
    socket.setTimeout(IDLE_TIMEOUT_MS, () => {
      if (this.transfer === undefined) this.end('421 Idle too long.');
    });
  }

  private release(): void {
    clearTimeout(this.signInTimer);
    this.transfer?.abort();
    this.passive?.close();
    this.leaveAccount?.();
    this.queue.length = 0;
  }

  private receive(chunk: Buffer): void {
    if (this.isEnding) return;
    try {
      this.queue.push(...this.reader.push(chunk));
    } catch {
      this.end('500 Line too long.');
      return;
    }
    if (this.queue.length > QUEUE_MAX) this.end('421 Too many commands at once.');
    // ABOR must not wait behind the transfer that it ends; its own reply comes when its turn does.
    if (this.queue.some((line) => /^abor$/i.test(line))) this.transfer?.abort();
    if (!this.isRunning) void this.runQueue();
  }

  private async runQueue(): Promise<void> {
    this.isRunning = true;
    for (let line = this.queue.shift(); line !== undefined; line = this.queue.shift()) {
      const reply = await this.run(line);
      if (/^[24]21 /.test(reply)) this.end(reply);
      else if (reply !== '') this.reply(reply);
    }
    this.isRunning = false;
  }

  private async run(line: string): Promise<string> {
    const [, verb = '', argument = ''] = /^(\S*) ?(.*)$/s.exec(line) ?? [];
    const command = COMMANDS.get(verb.toUpperCase());
    if (command === undefined) return '500 Unknown command.';
    if (command.needs !== 'nothing' && !this.isEncrypted) return '530 Send AUTH TLS first.';
    if (command.needs === 'account' && this.account === undefined) return '530 Sign in first.';
    try {
      return await command.run(this, argument);
    } catch (error) {
      if (isHubError(error, 'not-found')) return '550 No such file.';
      if (isHubError(error, 'forbidden')) return '550 This sign-in has ended.';
      this.door.log.error('ftps command failed', {
        verb: verb.toUpperCase(),
        error: String(error),
      });
      return '451 Failed here; try again later.';
    }
  }
}
