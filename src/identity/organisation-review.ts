import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import type { Customers } from '../customer/customers.ts';
import { HubError } from '../errors.ts';
import type { ParticipantStore } from '../market/store.ts';
import type { Notices } from '../notice.ts';
import { registerFaults } from './application.ts';
import type { Organisation, OrganisationDuns } from './organisation.ts';
import {
  grantableTo,
  lineFault,
  mayReview,
  REASON_LENGTH_MAX,
  refuseFaults,
  roleOf,
} from './organisation-rules.ts';
import type { OrganisationStore } from './organisation-store.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

export interface ReviewDeps {
  readonly collections: Collections;
  readonly organisations: OrganisationStore;
  readonly userStore: UserStore;
  readonly customers: Pick<Customers, 'creating'>;
  readonly participants: Pick<ParticipantStore, 'find'>;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly publicUrl: string;
}

/** Who decides, and for which organisation. */
export interface Reviewer {
  readonly actor: Actor;
  readonly organisationId?: string;
}

/**
 * The host, and for REPs a utility, decide whom to believe (BR-028.002 to BR-028.005b, BR-028.019a, BR-031.012). All of it
 * throws `forbidden` for who may not decide on that kind, `not-found`, and `conflict` for what is decided already.
 */
export class OrganisationReview {
  private readonly deps: ReviewDeps;

  constructor(deps: ReviewDeps) {
    this.deps = deps;
  }

  /**
   * Its DUNS are its own from now on, and its first administrator may sign in. `conflict` when another has the DUNS. The link
   * went to an address that the applicant wrote; so the reviewer says that they reached the organisation by a way of their
   * own, which goes on the record (BR-028.002, BR-028.003, BR-028.005); else `invalid` by field.
   */
  async approve(id: string, by: Reviewer, isReached: boolean): Promise<void> {
    const { organisations, userStore } = this.deps;
    const organisation = await this.waiting(id, by);
    if (!isReached) refuseFaults({ reached: 'organisation.not-reached' });
    await this.refuseOthersDuns(organisation);
    const first = await this.firstOf(organisation);
    // Revoked meanwhile, and that is for good: reject it, and somebody else may register.
    if (first.status !== 'requested') throw new HubError('conflict', 'organisation.wrong-state');
    const duns = organisation.duns.map((one) => validated(one, by));
    const customer =
      organisation.kind === 'business' ? this.deps.customers.creating(by.actor) : undefined;
    const theirs = customer === undefined ? {} : { customerId: customer.customer.id };
    const approved = { ...this.decided(organisation, 'approved'), ...theirs, duns };
    const changes = [
      organisations.replacing(approved),
      ...duns.map((one) => organisations.holding(one.duns, id)),
      ...(customer === undefined ? [] : [customer.change]),
      userStore.replacing({ ...administrator(first, approved), ...theirs }),
      this.telling('organisation-approved', first, { organisation: organisation.name }),
    ];
    await this.deps.collections.commit(changes, [
      this.event('organisation.approved', id, by, { duns: duns.map((one) => one.duns), isReached }),
      this.event('identity.accepted', first.id, by),
      ...(customer === undefined ? [] : [customer.because]),
    ]);
  }

  /** Turns it away with a reason and forgets who asked, so that the user id is free again. */
  async reject(id: string, reason: string, by: Reviewer): Promise<void> {
    refuseFaults(lineFault('reason', reason, REASON_LENGTH_MAX));
    const { organisations, userStore, collections } = this.deps;
    const organisation = await this.waiting(id, by);
    const first = await this.firstOf(organisation);
    const changes = [
      organisations.replacing(this.decided(organisation, 'rejected')),
      userStore.removing(first),
      this.telling('organisation-rejected', first, { organisation: organisation.name, reason }),
    ];
    await collections.commit(changes, [
      this.event('organisation.rejected', id, by),
      this.event('identity.rejected', first.id, by),
    ]);
  }

  /** A further DUNS of a REP is really its own, or is not and goes (BR-031.012). */
  async decideDuns(id: string, duns: string, isTheirs: boolean, by: Reviewer): Promise<void> {
    const { organisations, collections } = this.deps;
    const organisation = await this.reviewable(id, by);
    const claim = organisation.duns.find((one) => one.duns === duns && one.status === 'claimed');
    if (organisation.status !== 'approved' || claim === undefined) {
      throw new HubError('conflict', 'organisation.decided');
    }
    if (isTheirs) await this.refuseOthersDuns({ ...organisation, duns: [claim] });
    const others = organisation.duns.filter((one) => one !== claim);
    const next = {
      ...organisation,
      version: organisation.version + 1,
      duns: isTheirs ? [...others, validated(claim, by)] : others,
    };
    const what = isTheirs ? 'organisation.duns-validated' : 'organisation.duns-refused';
    await collections.commit(
      [organisations.replacing(next), ...(isTheirs ? [organisations.holding(duns, id)] : [])],
      this.event(what, id, by, { duns }),
    );
  }

  /** The register may have changed since it was asked, and somebody else may have been faster. */
  private async refuseOthersDuns({ id, kind, puctNumber, duns }: Organisation): Promise<void> {
    const { organisations, participants } = this.deps;
    const isRegistered = kind === 'rep' || kind === 'tdsp';
    for (const { duns: one } of duns) {
      const holder = await organisations.holderOf(one);
      const claim = { kind, duns: one, puctNumber };
      const faults = isRegistered ? await registerFaults(claim, participants) : {};
      if ((holder !== undefined && holder !== id) || Object.keys(faults).length > 0) {
        throw new HubError('conflict', 'organisation.others-duns', { duns: one });
      }
    }
  }

  private async waiting(id: string, by: Reviewer): Promise<Organisation> {
    const organisation = await this.reviewable(id, by);
    if (organisation.status !== 'requested') throw new HubError('conflict', 'organisation.decided');
    if (organisation.confirmedAt === undefined) {
      throw new HubError('conflict', 'organisation.unconfirmed');
    }
    return organisation;
  }

  private async reviewable(id: string, { actor }: Reviewer): Promise<Organisation> {
    const organisation = await this.deps.organisations.find(id);
    if (organisation === undefined) throw new HubError('not-found', 'organisation.not-found');
    if (!mayReview(actor.role, organisation.kind)) {
      throw new HubError('forbidden', 'session.forbidden');
    }
    return organisation;
  }

  private decided(organisation: Organisation, status: 'approved' | 'rejected'): Organisation {
    const { version } = organisation;
    return { ...organisation, version: version + 1, status, decidedAt: this.deps.clock() };
  }

  private async firstOf({ id }: Organisation): Promise<User> {
    for await (const user of this.deps.userStore.ofOrganisation(id)) return user;
    throw new HubError('not-found', 'organisation.not-found');
  }

  private telling(
    kind: 'organisation-approved' | 'organisation-rejected',
    { email: to, language }: User,
    facts: Readonly<Record<string, string>>,
  ): Change {
    const link = `${this.deps.publicUrl}/sign-in`;
    return this.deps.notices.queueing({ kind, to, language, facts: { ...facts, link } });
  }

  private event(
    action: string,
    subject: string,
    { actor }: Reviewer,
    detail: Readonly<Record<string, unknown>> = {},
  ): AuditEvent {
    return { at: this.deps.clock(), actor, action, subject, detail };
  }
}

function validated({ duns }: OrganisationDuns, { actor, organisationId }: Reviewer) {
  const isUtility = actor.role === 'tdsp' && organisationId !== undefined;
  const status = 'validated' as const;
  return { duns, status, ...(isUtility ? { validatedBy: organisationId } : {}) };
}

/** The first user, who may now sign in. Other administrators than a utility's have it all without being given it (BR-028.016). */
function administrator(first: User, { kind, duns }: Organisation): User {
  const [working] = duns;
  return {
    ...first,
    version: first.version + 1,
    status: 'active',
    permissions: kind === 'tdsp' ? grantableTo(roleOf(kind)) : [],
    ...(working === undefined ? {} : { duns: working.duns }),
  };
}
