import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { testCertificate } from './certificate.ts';

export interface SmtpWish {
  /** 0: any free one. */
  readonly port?: number;
  /** TLS from the first byte; without it none at all. */
  readonly secure?: boolean;
  readonly user?: string;
  readonly password?: string;
  /** The server's answer by address; 250 for everybody else. */
  readonly answers?: Readonly<Record<string, number>>;
  /** How long it thinks about each message. */
  readonly thinkMs?: number;
}

export interface TestSmtp {
  /** `smtp://127.0.0.1:port`, or `smtps://localhost:port`. */
  readonly url: string;
  readonly port: number;
  readonly received: readonly ParsedMail[];
  /** Envelope receivers, in the order of arrival. */
  readonly receivers: readonly string[];
  stop(): Promise<void>;
}

/** A mail server on loopback that keeps what it gets. */
export async function startSmtp(wish: SmtpWish = {}): Promise<TestSmtp> {
  const received: ParsedMail[] = [];
  const receivers: string[] = [];
  const { cert, key } = await testCertificate();
  const server = new SMTPServer({
    ...{ secure: wish.secure ?? false, cert, key, logger: false },
    authOptional: wish.user === undefined,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _session, done) {
      if (username === wish.user && password === wish.password) done(null, { user: username });
      else done(new Error('no such user and password'));
    },
    onRcptTo({ address }, _session, done) {
      const code = wish.answers?.[address];
      if (code === undefined) done();
      else done(Object.assign(new Error(`<${address}> is not wanted`), { responseCode: code }));
    },
    onData(stream, session, done) {
      simpleParser(stream)
        .then((mail) => delay(wish.thinkMs ?? 0, mail, { ref: false }))
        .then((mail) => {
          received.push(mail);
          receivers.push(...session.envelope.rcptTo.map(({ address }) => address));
          done();
        }, done);
    },
  });
  server.on('error', () => {});
  const listening = server.listen(wish.port ?? 0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    url: wish.secure === true ? `smtps://localhost:${port}` : `smtp://127.0.0.1:${port}`,
    port,
    received,
    receivers,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
