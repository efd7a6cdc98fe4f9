import type { Actor } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import type { Notices } from '../notice.ts';
import { type AddressProofs, RESEND_MAX } from './address-proofs.ts';
import { foldEmail } from './folding.ts';
import { isWaiting } from './members.ts';
import type { Organisation } from './organisation.ts';
import { refuseFaults, roleOf } from './organisation-rules.ts';
import type { OrganisationStore } from './organisation-store.ts';
import { addressConfirmed, asking, type Organisations } from './organisations.ts';
import { type NewPerson, personFaults } from './person.ts';
import { madeBefore } from './sent-twice.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';
import type { Users } from './users.ts';

/** So many requests may wait for an organisation's administrators; more come from no honest crowd. */
export const REQUESTS_MAX = 100;
const CONFIRM_TRIES = 5;
const NOBODY: Actor = { role: 'nobody', id: '' };
/** Not those that ask themselves: their first administrators go with them. */
const DECIDED = ['approved', 'suspended', 'revoked'] as const;

export interface ApplicantsDeps {
  readonly collections: Collections;
  readonly organisations: OrganisationStore;
  readonly applications: Pick<Organisations, 'askingNotices' | 'askingFirst' | 'proving'>;
  readonly userStore: UserStore;
  readonly users: Pick<Users, 'creating'>;
  readonly proofs: AddressProofs;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly passwordMin: number;
}

export interface JoinRequest extends NewPerson {
  readonly organisationId: string;
}

/** Somebody whose own address is still to be proven, and for whom they want to act. */
export interface Applicant {
  readonly user: User;
  readonly organisation: Organisation;
}

/**
 * What a proven address did: the request waits for the organisation's administrators; the registration is reviewed; or it
 * still wants the organisation's address for notifications.
 */
export type ConfirmOutcome = 'asked' | 'reviewed' | 'notices-left';

/** People who want to act for an organisation prove their own address before anybody hears of them (BR-017.011). */
export class Applicants {
  private readonly deps: ApplicantsDeps;

  constructor(deps: ApplicantsDeps) {
    this.deps = deps;
  }

  /**
   * Keeps somebody who wants to join, and sends the letter that proves the address. Throws `invalid` `organisation.invalid`
   * with what is wrong by field, `limited` when too many wait already.
   */
  async join({ organisationId, ...person }: JoinRequest): Promise<User> {
    const { users, proofs, collections, passwordMin } = this.deps;
    const organisation = await this.deps.organisations.find(organisationId);
    const faults = personFaults(person, passwordMin);
    if (organisation?.status !== 'approved') {
      throw new HubError('invalid', 'organisation.invalid', {
        ...{ organisation: 'organisation.choose', ...faults },
      });
    }
    refuseFaults(faults);
    await this.refuseCrowd(organisation);
    const { userId, password, personName: name, email, language } = person;
    const role = roleOf(organisation.kind);
    const wanted = { userId, password, name, email, language, organisationId, role } as const;
    const created = await users.creating({ ...wanted, status: 'unconfirmed' }, NOBODY);
    try {
      await collections.commit([created.change, ...proofs.asking(created.user)], created.because);
      return created.user;
    } catch (error) {
      if (!isHubError(error, 'conflict')) throw error;
      const before = await madeBefore(this.deps.userStore, wanted);
      if (before?.organisationId === organisationId) return before;
      refuseFaults({ userId: 'organisation.user-id-taken' });
      throw error;
    }
  }

  /** Whom a link concerns. Throws `not-found` `identity.dead-link`; spends nothing. */
  async find(secret: string): Promise<Applicant> {
    const { user, organisation } = await this.linked(secret);
    return { user, organisation };
  }

  /**
   * The address is proven. Of who wants to join, the administrators are told at the organisation's one address (BR-028.020).
   * Throws `not-found` `identity.dead-link`, and `limited` as `join`: the link is good still.
   */
  async confirm(secret: string, tries = CONFIRM_TRIES): Promise<ConfirmOutcome> {
    const { applications, collections, userStore, clock } = this.deps;
    const { user, organisation, spending } = await this.linked(secret);
    const isFirst = organisation.status === 'requested';
    const { left, changes } = isFirst
      ? await applications.proving(organisation, ['administrator'])
      : { left: [], changes: await this.tellingAdministrators(organisation, user) };
    try {
      await collections.commit(
        [spending, userStore.replacing(asking(user)), ...changes],
        addressConfirmed(user, clock()),
      );
    } catch (error) {
      // The organisation's address answered, or this one twice, at the same moment: look again.
      if (!isHubError(error, 'conflict') || tries === 1) throw error;
      return this.confirm(secret, tries - 1);
    }
    if (!isFirst) return 'asked';
    return left.length === 0 ? 'reviewed' : 'notices-left';
  }

  /** Sends the letters to this mailbox again; nobody learns whether there are any. */
  async resend(email: string): Promise<void> {
    const { proofs, organisations, applications } = this.deps;
    await proofs.resend(email, async (user) => {
      if (user.status !== 'unconfirmed' || user.organisationId === undefined) return [];
      const organisation = await organisations.find(user.organisationId);
      if (organisation === undefined) return [];
      const isFirst = organisation.status === 'requested';
      return isFirst ? applications.askingFirst(organisation, user) : proofs.asking(user);
    });
    await this.resendToNotices(foldEmail(email));
  }

  /** Forgets who never confirmed, so that their user ids are free again; a job's work. */
  removeUnconfirmed(): Promise<void> {
    return this.deps.proofs.forgetUnconfirmed(this.everybody());
  }

  private async resendToNotices(wanted: string): Promise<void> {
    const { organisations, applications, collections } = this.deps;
    let sent = 0;
    for await (const one of organisations.ofStatus('requested')) {
      if (foldEmail(one.noticeEmail) !== wanted) continue;
      const letters = await applications.askingNotices(one);
      if (letters.length > 0 && sent++ < RESEND_MAX) await collections.keep(letters);
    }
  }

  private async *everybody(): AsyncGenerator<User> {
    const { organisations, userStore } = this.deps;
    for (const status of DECIDED) {
      for await (const { id } of organisations.ofStatus(status)) {
        yield* userStore.ofOrganisation(id);
      }
    }
  }

  private async linked(secret: string): Promise<Applicant & { readonly spending: Change }> {
    const { user, spending } = await this.deps.proofs.find(secret);
    const organisation = await this.deps.organisations.find(user.organisationId ?? '');
    if (organisation === undefined || organisation.status === 'revoked') {
      throw new HubError('not-found', 'identity.dead-link');
    }
    return { user, organisation, spending };
  }

  private async tellingAdministrators(
    organisation: Organisation,
    { name }: User,
  ): Promise<readonly Change[]> {
    await this.refuseCrowd(organisation);
    const { notices, publicUrl } = this.deps;
    const { name: its, noticeEmail: to } = organisation;
    const facts = { name, organisation: its, link: `${publicUrl}/organisation/people` };
    return [notices.queueing({ kind: 'user-requested', to, language: 'en', facts })];
  }

  private async refuseCrowd({ id }: Organisation): Promise<void> {
    let waiting = 0;
    for await (const user of this.deps.userStore.ofOrganisation(id)) if (isWaiting(user)) waiting++;
    if (waiting >= REQUESTS_MAX) throw new HubError('limited', 'organisation.too-many-requests');
  }
}
