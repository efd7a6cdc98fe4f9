import { isIP } from 'node:net';
import { createTransport, type NodemailerError, type SMTPTransportOptions } from 'nodemailer';
import type { Mailbox } from '../mailbox.ts';
import { messageOf } from './message.ts';
import type { Delivery, Post } from './post.ts';

/** Together well below the first pause between two attempts, so that no attempt starts while one is still running. */
const TIMEOUTS = {
  dnsTimeout: 5000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 15_000,
};
const SEND_TIMEOUT_MS = 45_000;

/** A mail server. `trusted`: PEM certificate of one that no authority vouches for. */
export function smtpPost(url: string, from: Mailbox, trusted?: string): Post {
  const mailer = createTransport({ ...smtpOptions(url), ...tlsOptions(trusted) });
  return {
    async deliver(letter): Promise<Delivery> {
      const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
      try {
        await mailer.sendMail({ ...messageOf(letter, from), signal });
        return { outcome: 'sent' };
      } catch (error) {
        return failureOf(error as NodemailerError);
      }
    },
  };
}

/** TLS from the start for `smtps:`; for `smtp:` STARTTLS, without which only this machine's own server is talked to. */
export function smtpOptions(url: string): SMTPTransportOptions {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = protocol === 'smtps:';
  const user = decodeURIComponent(username);
  return {
    host,
    secure,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    requireTLS: !secure && !isLoopback(host),
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(password) } }),
    ...TIMEOUTS,
  };
}

function tlsOptions(trusted: string | undefined): SMTPTransportOptions {
  return { tls: { minVersion: 'TLSv1.2', ...(trusted === undefined ? {} : { ca: trusted }) } };
}

/** The address and the text are this letter's own; everything before them is the server's, and so every letter's. */
function failureOf({ code, command, responseCode }: NodemailerError): Delivery {
  const said = String(responseCode ?? code ?? 'unknown');
  const isAboutLetter = command === 'RCPT TO' || command === 'DATA' || code === 'EENVELOPE';
  if (!isAboutLetter || command === 'MAIL FROM') return { outcome: 'down', code: said };
  const isForGood = responseCode === undefined || responseCode >= 500;
  return { outcome: isForGood ? 'refused' : 'postponed', code: said };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
