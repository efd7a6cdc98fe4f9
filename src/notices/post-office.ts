import type { Files } from '../files.ts';
import { type Mailbox, mailboxOf } from '../mailbox.ts';
import { Outbox } from './outbox.ts';
import type { Post } from './post.ts';
import { smtpPost } from './smtp-post.ts';

/** As much of the settings as e-mail needs. */
export interface PostSettings {
  readonly smtpUrl: string | undefined;
  readonly smtpFrom: Mailbox | undefined;
}

/** The mail server of the settings, or the outbox; the outbox is there in any case, for its older files. */
export function openPost(
  { smtpUrl, smtpFrom }: PostSettings,
  publicUrl: string,
  files: Files,
): { readonly post: Post; readonly outbox: Outbox } {
  const from = senderOf(smtpUrl) ?? smtpFrom ?? noReply(publicUrl);
  const outbox = new Outbox(files, from);
  return { outbox, post: smtpUrl === undefined ? outbox : smtpPost(smtpUrl, from) };
}

function senderOf(smtpUrl: string | undefined): Mailbox | undefined {
  const from = URL.parse(smtpUrl ?? '')?.searchParams.get('from') ?? undefined;
  return from === undefined ? undefined : mailboxOf(from);
}

function noReply(publicUrl: string): Mailbox {
  return { name: 'Green Button Hub', address: `no-reply@${new URL(publicUrl).hostname}` };
}
