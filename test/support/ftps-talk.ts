import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

/** Speaks FTP line by line, so that tests can say what no well-behaved client would. */
export class FtpsTalk {
  private socket: Socket;
  private text = '';
  private heard: () => void = () => {};
  private readonly ca: string;
  private session: Buffer | undefined;

  private constructor(socket: Socket, ca: string) {
    this.socket = socket;
    this.ca = ca;
    this.listen();
  }

  static async open(port: number, ca: string): Promise<FtpsTalk> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const talk = new FtpsTalk(socket, ca);
    await talk.reply();
    return talk;
  }

  /** As `open`, with TLS on, signed in and PROT P agreed. */
  static async signedIn(
    port: number,
    ca: string,
    rep: { readonly account: string; readonly password: string },
  ): Promise<FtpsTalk> {
    const talk = await FtpsTalk.open(port, ca);
    await talk.encrypt();
    await talk.say(`USER ${rep.account}`);
    await talk.say(`PASS ${rep.password}`);
    await talk.say('PBSZ 0');
    await talk.say('PROT P');
    return talk;
  }

  async encrypt(): Promise<void> {
    await this.say('AUTH TLS');
    this.socket.removeAllListeners('data');
    const secure = connectTls({ socket: this.socket, ca: this.ca, servername: 'localhost' });
    secure.on('session', (session: Buffer) => {
      this.session = session;
    });
    await once(secure, 'secureConnect');
    this.socket = secure;
    this.listen();
  }

  /** Sends a line and gives the whole reply, of one line or several. */
  say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.reply();
  }

  send(text: string): void {
    this.socket.write(text);
  }

  /** The next reply; `''` when the server hangs up. */
  async reply(): Promise<string> {
    for (;;) {
      const found = /^(?:\d{3}-[\s\S]*?\r\n)?\d{3} .*\r\n/.exec(this.text);
      if (found !== null) {
        this.text = this.text.slice(found[0].length);
        return found[0].trim();
      }
      if (this.socket.destroyed || this.socket.readableEnded) return '';
      await new Promise<void>((resolve) => {
        this.heard = resolve;
      });
    }
  }

  /** EPSV and the connection; `isResumed` says whether it offers the control connection's session. */
  async openData(isResumed = true): Promise<TLSSocket> {
    const port = Number(/\|(\d+)\|/.exec(await this.say('EPSV'))?.[1]);
    const session = isResumed && this.session !== undefined ? { session: this.session } : {};
    return connectTls({
      port,
      host: '127.0.0.1',
      ca: this.ca,
      servername: 'localhost',
      ...session,
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private listen(): void {
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('close', () => this.heard());
    this.socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
      this.heard();
    });
  }
}
