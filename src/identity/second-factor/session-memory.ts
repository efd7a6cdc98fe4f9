import type { Clock } from '../../clock.ts';
import {
  type Collection,
  type Collections,
  type Document,
  everyDocument,
} from '../../collections.ts';
import { isHubError } from '../../errors.ts';
import type { Sealing } from './sealing.ts';

/** How long a session remembers each thing. */
const MINUTES = {
  /** Challenge of a passkey that is to prove a sign-in. */
  authentication: 5,
  /** A new passkey's challenge and name. */
  registration: 5,
  /** Recovery codes that have just been made, until their owner has kept them. */
  codes: 15,
  /** Where the reader wanted to go before a second factor was asked of them. */
  next: 60,
  /** The password of an extract account that has just been made, until the page that shows it. */
  'extract-password': 5,
  /** The secret of a program that has just been made, until its owner has kept it. */
  'program-secret': 15,
} as const;
type Purpose = keyof typeof MINUTES;

interface Remembered extends Document {
  readonly sealed: string;
  readonly expiresAt: Temporal.Instant;
}

/** What a session must remember from one request to the next, sealed; one thing of a kind. */
export class SessionMemory {
  private readonly collections: Collections;
  private readonly clock: Clock;
  private readonly sealing: Sealing;
  private readonly remembered: Collection<Remembered>;

  constructor(collections: Collections, clock: Clock, sealing: Sealing) {
    this.collections = collections;
    this.clock = clock;
    this.sealing = sealing;
    this.remembered = collections.define<Remembered>('sessionMemory', {
      indexes: { expires: ['expiresAt'] },
      instants: ['expiresAt'],
    });
  }

  /** In place of what was there. */
  async keep(sessionId: string, purpose: Purpose, text: string): Promise<void> {
    const id = idOf(sessionId, purpose);
    const before = await this.remembered.find(id);
    const version = (before?.version ?? 0) + 1;
    const expiresAt = this.clock().add({ minutes: MINUTES[purpose] });
    const next = { id, version, sealed: this.sealing.seal(text, id), expiresAt };
    const change =
      before === undefined ? this.remembered.inserting(next) : this.remembered.replacing(next);
    try {
      await this.collections.keep([change]);
    } catch (error) {
      // Two pages of one session: the newer one's is what counts.
      if (!isHubError(error, 'conflict')) throw error;
      await this.keep(sessionId, purpose, text);
    }
  }

  async find(sessionId: string, purpose: Purpose): Promise<string | undefined> {
    const found = await this.remembered.find(idOf(sessionId, purpose));
    return found === undefined ? undefined : this.open(found);
  }

  /** Forgets it: of two who ask at once, one gets it. */
  async take(sessionId: string, purpose: Purpose): Promise<string | undefined> {
    const found = await this.remembered.find(idOf(sessionId, purpose));
    if (found === undefined) return undefined;
    try {
      await this.collections.keep([this.remembered.removing(found)]);
    } catch (error) {
      if (isHubError(error, 'conflict')) return undefined;
      throw error;
    }
    return this.open(found);
  }

  /** A job's work: most sessions never come back for what they left. */
  async removeExpired(): Promise<void> {
    const query = { index: 'expires', until: this.clock() } as const;
    for await (const one of everyDocument(this.remembered, query)) {
      await this.collections.keep([this.remembered.removing(one)]);
    }
  }

  private open({ id, sealed, expiresAt }: Remembered): string | undefined {
    const isOver = Temporal.Instant.compare(this.clock(), expiresAt) >= 0;
    return isOver ? undefined : this.sealing.open(sealed, id);
  }
}

function idOf(sessionId: string, purpose: Purpose): string {
  return `${purpose} ${sessionId}`;
}
