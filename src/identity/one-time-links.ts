import type { Clock } from '../clock.ts';
import type { Change, Collection, Collections, Document } from '../collections.ts';
import { everyDocument } from '../collections.ts';
import { HubError } from '../errors.ts';
import { digestOf, newSecret } from '../secret.ts';

/** What a link in an e-mail is good for. */
export type LinkPurpose =
  | 'confirm-address'
  | 'confirm-applicant'
  | 'change-address'
  | 'confirm-organisation'
  | 'reset-password'
  | 'unlock';

interface OneTimeLink extends Document {
  readonly purpose: LinkPurpose;
  /** Id of what it is about: a user, an organisation. */
  readonly subject: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly expiresAt: Temporal.Instant;
}

/** A link that was good, and the change that spends it; it belongs into the unit of work that the link allows. */
export interface GoodLink {
  readonly subject: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly spending: Change;
}

/** Links that work once and not for long. Only the digest of the secret is stored. */
export class OneTimeLinks {
  private readonly links: Collection<OneTimeLink>;
  private readonly collections: Collections;
  private readonly clock: Clock;

  constructor(collections: Collections, clock: Clock) {
    this.links = collections.define<OneTimeLink>('oneTimeLinks', {
      indexes: { expires: ['expiresAt'] },
      instants: ['expiresAt'],
    });
    this.collections = collections;
    this.clock = clock;
  }

  /** The secret for the link, and the change that makes it good once saved. */
  issuing(
    purpose: LinkPurpose,
    subject: string,
    lasting: Temporal.Duration,
    facts: Readonly<Record<string, string>> = {},
  ): { readonly secret: string; readonly change: Change } {
    const secret = newSecret();
    const expiresAt = this.clock().add(lasting);
    const link = { id: digestOf(secret), version: 1, purpose, subject, facts, expiresAt };
    return { secret, change: this.links.inserting(link) };
  }

  /** Throws `not-found` `identity.dead-link` for a secret that is wrong, spent, expired or for something else. */
  async find(purpose: LinkPurpose, secret: string): Promise<GoodLink> {
    const link = await this.links.find(digestOf(secret));
    const isGood =
      link?.purpose === purpose && Temporal.Instant.compare(this.clock(), link.expiresAt) < 0;
    if (!isGood) throw new HubError('not-found', 'identity.dead-link');
    return { subject: link.subject, facts: link.facts, spending: this.links.removing(link) };
  }

  async removeExpired(): Promise<void> {
    const expired = { index: 'expires', until: this.clock() } as const;
    for await (const link of everyDocument(this.links, expired)) {
      await this.collections.keep([this.links.removing(link)]).catch(() => undefined);
    }
  }
}
