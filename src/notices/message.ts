import type { SendMailOptions } from 'nodemailer';
import type { Mailbox } from '../mailbox.ts';
import type { Letter } from './letter.tsx';

/**
 * A letter for `nodemailer`. Addresses are given as objects and in the envelope, so that nothing in them is read as
 * another address; files and web addresses are never fetched.
 */
export function messageOf(letter: Letter, from: Mailbox): SendMailOptions {
  const { id, to, language, subject, text, html, queuedAt } = letter;
  const domain = from.address.slice(from.address.indexOf('@') + 1);
  return {
    from: { ...from },
    to: { name: '', address: to },
    envelope: { from: from.address, to: [to] },
    // The same at every attempt: a receiver that got it twice can tell.
    messageId: `<${id}@${domain}>`,
    date: new Date(queuedAt.epochMilliseconds),
    ...{ subject, text, html },
    textEncoding: 'quoted-printable',
    headers: {
      // RFC 3834: no out-of-office answers, please.
      'Auto-Submitted': 'auto-generated',
      'Content-Language': language,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
