import { buffer } from 'node:stream/consumers';
import { createTransport } from 'nodemailer';
import type { Files } from '../files.ts';
import type { Mailbox } from '../mailbox.ts';
import type { Letter } from './letter.tsx';
import { messageOf } from './message.ts';
import { type OwnMessage, readOwnMessage } from './own-message.ts';
import type { Delivery, Post } from './post.ts';

const FOLDER = 'outbox/';
const NAME = /^(?<at>\d{8}T\d{6}\.\d{3}Z)-[0-9a-f-]{36}\.eml$/;
const KEPT = Temporal.Duration.from({ hours: 10 * 24 });
const LISTED_MAX = 100;

export interface OutboxEntry extends OwnMessage {
  /** Its file's, as `20260302T180000.000Z-…​.eml`. */
  readonly name: string;
  readonly at: Temporal.Instant;
}

/** Where messages go without a mail server: files that any mail program opens (RFC 5322). */
export class Outbox implements Post {
  private readonly files: Files;
  private readonly from: Mailbox;
  private readonly mailer = createTransport({ streamTransport: true, buffer: true });

  constructor(files: Files, from: Mailbox) {
    this.files = files;
    this.from = from;
  }

  /** The name is the letter's own, so that a second attempt writes the same file. */
  async deliver(letter: Letter): Promise<Delivery> {
    try {
      const { message } = await this.mailer.sendMail(messageOf(letter, this.from));
      await this.files.put(FOLDER + nameOf(letter), message as Buffer);
      return { outcome: 'sent' };
    } catch {
      return { outcome: 'down', code: 'outbox' };
    }
  }

  /** The newest hundred, newest first. */
  async list(): Promise<readonly OutboxEntry[]> {
    const names = (await this.names()).toReversed().slice(0, LISTED_MAX);
    const entries = await Promise.all(names.map((name) => this.find(name)));
    return entries.filter((entry) => entry !== undefined);
  }

  async find(name: string): Promise<OutboxEntry | undefined> {
    const at = instantOf(name);
    if (at === undefined || (await this.files.find(FOLDER + name)) === undefined) return undefined;
    const message = await buffer(await this.files.open(FOLDER + name));
    return { name, at, ...readOwnMessage(message) };
  }

  /** Removes what is older than ten days; gives how many. */
  async removeOld(now: Temporal.Instant): Promise<number> {
    const oldest = now.subtract(KEPT);
    const isOld = (name: string) => Temporal.Instant.compare(instantOf(name) ?? now, oldest) < 0;
    const old = (await this.names()).filter(isOld);
    for (const name of old) await this.files.remove(FOLDER + name);
    return old.length;
  }

  private async names(): Promise<readonly string[]> {
    const files = await this.files.list(FOLDER);
    return files.map(({ path }) => path.slice(FOLDER.length)).filter((name) => NAME.test(name));
  }
}

function nameOf({ id, queuedAt }: Letter): string {
  const at = queuedAt.toString({ smallestUnit: 'millisecond' }).replaceAll(/[-:]/g, '');
  return `${at}-${id}.eml`;
}

function instantOf(name: string): Temporal.Instant | undefined {
  const at = NAME.exec(name)?.groups?.at;
  return at === undefined ? undefined : Temporal.Instant.from(at);
}
