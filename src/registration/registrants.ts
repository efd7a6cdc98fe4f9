import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Customers } from '../customer/customers.ts';
import { HubError, isHubError } from '../errors.ts';
import { AddressProofs, UNCONFIRMED_LASTS } from '../identity/address-proofs.ts';
import type { OneTimeLinks } from '../identity/one-time-links.ts';
import { securityQuestion } from '../identity/security-questions.ts';
import type { AcceptedTerms, User } from '../identity/user.ts';
import type { Users } from '../identity/users.ts';
import type { Notices } from '../notice.ts';
import type { Claims, Pending, Taken } from './claims.ts';
import { type Person, type PersonProblem, personProblems } from './person.ts';
import { type RegistrantStore, registrantStore } from './store.ts';

const CONFIRM_TRIES = 5;

/** What the earlier steps found out. */
export interface Proven {
  readonly esiid: string;
  readonly terms: readonly AcceptedTerms[];
}

export interface RegistrantsDeps {
  readonly collections: Collections;
  readonly users: Pick<Users, 'creating' | 'store'>;
  readonly customers: Customers;
  readonly claims: Claims;
  readonly links: OneTimeLinks;
  readonly notices: Notices;
  readonly passwordMin: number;
  /** The page that the secret of a link opens, as a whole URL. */
  readonly confirmLink: (secret: string) => string;
  readonly clock: Clock;
}

const NOBODY: Actor = { role: 'nobody', id: '' };

/** People who have registered as customers and have their address still to confirm. */
export class Registrants {
  private readonly deps: RegistrantsDeps;
  private readonly store: RegistrantStore;
  private readonly proofs: AddressProofs;

  constructor(deps: RegistrantsDeps) {
    this.deps = deps;
    const userStore = deps.users.store;
    this.proofs = new AddressProofs({ ...deps, userStore, purpose: 'confirm-address' });
    this.store = registrantStore(deps.collections);
  }

  problems(person: Person): readonly PersonProblem[] {
    return personProblems(person, this.deps.passwordMin);
  }

  /** A customer and its user who cannot sign in yet, and the letter to them; saved by the caller. */
  async registering(
    person: Person,
    { esiid, terms }: Proven,
  ): Promise<Pending & { readonly userId: string }> {
    const { users, customers } = this.deps;
    const { userId, password, name, email, language, question, answer } = person;
    const made = customers.creating(NOBODY);
    const { user, change, because } = await users.creating(
      {
        ...{ userId, password, name, email, language, terms },
        // Never another role under the same id (BR-028.025).
        role: 'customer',
        status: 'unconfirmed',
        customerId: made.customer.id,
        questions: [await securityQuestion(question, answer)],
      },
      NOBODY,
    );
    return {
      userId: user.id,
      changes: [
        made.change,
        change,
        this.store.inserting({ id: user.id, version: 1, esiid }),
        ...this.proofs.asking(user),
      ],
      because: [made.because, because],
    };
  }

  /** Sends the letter again; nobody learns whether there is such an address (BR-017.011). */
  resend(email: string): Promise<void> {
    return this.proofs.resend(email, async (user) =>
      user.status === 'unconfirmed' && isRegistrant(user) ? this.proofs.asking(user) : [],
    );
  }

  /** Throws `not-found` `identity.dead-link`. Does not spend the link: programs that look at mail open links. */
  async find(secret: string): Promise<User> {
    return (await this.proofs.find(secret)).user;
  }

  /**
   * The address is proven: the user may sign in, and the premise becomes theirs, or a claim where somebody has it. Throws
   * `not-found` `identity.dead-link` for a link that is spent, late or wrong.
   */
  async confirm(secret: string, tries = CONFIRM_TRIES): Promise<Taken['outcome']> {
    const { user, spending } = await this.proofs.find(secret);
    const waiting = await this.store.find(user.id);
    if (waiting === undefined) throw new HubError('not-found', 'identity.dead-link');
    const by: Actor = { role: 'customer', id: user.customerId ?? '' };
    const { users, claims, collections, clock } = this.deps;
    const taken = await claims.taking(by.id, waiting.esiid, by);
    const active = { ...user, status: 'active', version: user.version + 1 } as const;
    const because: AuditEvent = {
      at: clock(),
      actor: by,
      action: 'registration.address-confirmed',
      subject: user.id,
    };
    try {
      await collections.commit(
        [spending, this.store.removing(waiting), users.store.replacing(active), ...taken.changes],
        [because, ...taken.because],
      );
      return taken.outcome;
    } catch (error) {
      // Somebody took the premise, or clicked the same link, at the same moment: look again.
      if (!isHubError(error, 'conflict') || tries === 1) throw error;
      return this.confirm(secret, tries - 1);
    }
  }

  /** Forgets users who never confirmed, so that their user ids are free again; a job's work. */
  async removeUnconfirmed(): Promise<void> {
    const { users, customers, clock } = this.deps;
    const idle = users.store.idleSince('customer', clock().subtract(UNCONFIRMED_LASTS));
    await this.proofs.forgetUnconfirmed(idle, async (user) => {
      if (!isRegistrant(user)) return undefined;
      const customer = await customers.removing(user.customerId ?? '');
      const waiting = await this.store.find(user.id);
      return [
        ...(customer === undefined ? [] : [customer]),
        ...(waiting === undefined ? [] : [this.store.removing(waiting)]),
      ];
    });
  }
}

/** A business's people are customers too, and came by another way. */
function isRegistrant({ role, organisationId }: User): boolean {
  return role === 'customer' && organisationId === undefined;
}
