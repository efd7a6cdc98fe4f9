import type { AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import type { NoticeKind, Notices } from '../notice.ts';
import { foldEmail } from './folding.ts';
import type { LinkPurpose, OneTimeLinks } from './one-time-links.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

/** BR-017.011: how long the letter's link is good. */
const LINK_LASTS = Temporal.Duration.from({ hours: 24 });
/** An address that is not proven by then was somebody else's, or nobody's. */
export const UNCONFIRMED_LASTS = Temporal.Duration.from({ hours: 7 * 24 });
/** Several people may share an address; more than a family is a way to flood it. */
export const RESEND_MAX = 10;

export interface AddressProofsDeps {
  readonly collections: Collections;
  readonly userStore: UserStore;
  readonly links: OneTimeLinks;
  readonly notices: Notices;
  readonly purpose: Extract<LinkPurpose, 'confirm-address' | 'confirm-applicant'>;
  /** The page that the secret of a link opens, as a whole URL. */
  readonly confirmLink: (secret: string) => string;
  readonly clock: Clock;
}

/** A letter that is not the usual one. */
interface Wish {
  readonly kind?: NoticeKind;
  readonly until?: Temporal.Instant;
}

/** Whoever makes a user ID answers a letter to the address first (BR-017.011): the letter, its link, and those who never answer. */
export class AddressProofs {
  private readonly deps: AddressProofsDeps;

  constructor(deps: AddressProofsDeps) {
    this.deps = deps;
  }

  /** A new link, and the letter that carries it. */
  asking({ id, email: to, language }: User, wish: Wish = {}): readonly Change[] {
    const { links, notices, confirmLink, purpose, clock } = this.deps;
    const now = clock();
    const { kind = 'address-confirmation', until = now.add(LINK_LASTS) } = wish;
    const { secret, change } = links.issuing(purpose, id, now.until(until));
    const facts = { link: confirmLink(secret), until: until.toString() };
    return [change, notices.queueing({ kind, to, language, facts })];
  }

  /**
   * Whose address the link proves, and the change that spends it. Throws `not-found` `identity.dead-link` for one that is
   * spent, late or wrong. Looking spends nothing: programs that look at mail open links.
   */
  async find(secret: string): Promise<{ readonly user: User; readonly spending: Change }> {
    const { links, userStore, purpose } = this.deps;
    const { subject, spending } = await links.find(purpose, secret);
    const user = await userStore.find(subject);
    if (user?.status !== 'unconfirmed') throw new HubError('not-found', 'identity.dead-link');
    return { user, spending };
  }

  /** Sends letters again, `lettersOf` each user of the address; nobody learns whether there is one. */
  async resend(
    email: string,
    lettersOf: (user: User) => Promise<readonly Change[]>,
  ): Promise<void> {
    let sent = 0;
    for await (const user of this.deps.userStore.ofEmail(foldEmail(email))) {
      const letters = await lettersOf(user);
      if (letters.length > 0 && sent++ < RESEND_MAX) await this.deps.collections.keep(letters);
    }
  }

  /**
   * Forgets those of them who never confirmed, so that their user ids are free again. What `besides` gives goes with each;
   * undefined: this one stays.
   */
  async forgetUnconfirmed(
    users: AsyncIterable<User>,
    besides: (user: User) => Promise<readonly Change[] | undefined> = async () => [],
  ): Promise<void> {
    const { userStore, collections, clock } = this.deps;
    const until = clock().subtract(UNCONFIRMED_LASTS);
    for await (const user of users) {
      const isLate = Temporal.Instant.compare(user.activeAt, until) <= 0;
      const more = user.status === 'unconfirmed' && isLate ? await besides(user) : undefined;
      if (more === undefined) continue;
      const because: AuditEvent = {
        at: clock(),
        actor: { role: 'job', id: 'registration' },
        action: 'registration.expired',
        subject: user.id,
      };
      await collections
        .commit([userStore.removing(user), ...more], because)
        .catch((error: unknown) => {
          if (!isHubError(error, 'conflict')) throw error;
        });
    }
  }
}
