import { randomUUID } from 'node:crypto';
import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import type { ParticipantStore } from '../market/store.ts';
import type { Notices } from '../notice.ts';
import type { AddressProofs } from './address-proofs.ts';
import { type Application, applicationFaults } from './application.ts';
import { foldEmail } from './folding.ts';
import type { OneTimeLinks } from './one-time-links.ts';
import {
  APPLICATION_ADDRESSES,
  type ApplicationAddress,
  type Organisation,
  unprovenOf,
} from './organisation.ts';
import { mayReview, refuseFaults, roleOf } from './organisation-rules.ts';
import type { OrganisationStore } from './organisation-store.ts';
import { madeBefore } from './sent-twice.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';
import type { NewUser, Users } from './users.ts';

/** How long the links to its addresses work; what is not confirmed by then is forgotten. */
export const CONFIRMABLE_FOR = Temporal.Duration.from({ hours: 72 });
const CONFIRM_TRIES = 5;
const NOBODY: Actor = { role: 'nobody', id: '' };
const FORGETTING: Actor = { role: 'job', id: 'unconfirmed organisations' };

export interface OrganisationsDeps {
  readonly collections: Collections;
  readonly organisations: OrganisationStore;
  readonly userStore: UserStore;
  readonly users: Pick<Users, 'creating'>;
  readonly participants: Pick<ParticipantStore, 'find'>;
  readonly links: OneTimeLinks;
  readonly proofs: Pick<AddressProofs, 'asking'>;
  readonly notices: Notices;
  readonly clock: Clock;
  /** `https://host:port`, without a slash at the end. */
  readonly publicUrl: string;
  /** The shortest password. */
  readonly passwordMin: number;
}

/** Organisations of the market ask to be let in; `OrganisationReview` decides (BR-028.002, BR-028.003, BR-028.005). */
export class Organisations {
  private readonly deps: OrganisationsDeps;

  constructor(deps: OrganisationsDeps) {
    this.deps = deps;
  }

  /** Throws `not-found` `organisation.not-found`. */
  async find(id: string): Promise<Organisation> {
    const organisation = await this.deps.organisations.find(id);
    if (organisation === undefined) throw new HubError('not-found', 'organisation.not-found');
    return organisation;
  }

  /**
   * Keeps an application, to be confirmed by the links that go to its notification address (BR-028.012) and to the first
   * administrator's own (BR-017.011); one link, where they are one mailbox. Throws `invalid` `organisation.invalid` with what
   * is wrong by field; a user id that is taken, and a DUNS of an organisation that is registered already, are that too.
   */
  async register(application: Application): Promise<Organisation> {
    const { participants, passwordMin, users, organisations } = this.deps;
    refuseFaults(await applicationFaults(application, participants, passwordMin));
    await this.refuseHeld(application.duns);

    const organisation = this.newOrganisation(application);
    const first = await users.creating(firstAdministrator(application, organisation.id), NOBODY);
    const changes = [
      organisations.inserting(organisation),
      first.change,
      ...this.writingToNotices(organisation, first.user),
      ...this.askingFirst(organisation, first.user),
    ];
    const because = this.event('requested', organisation, NOBODY, { kind: organisation.kind });
    try {
      await this.deps.collections.commit(changes, [because, first.because]);
      return organisation;
    } catch (error) {
      // BR-028.017; nothing else in it can be there already.
      if (!isHubError(error, 'conflict')) throw error;
      const before = await this.sentBefore(application);
      if (before === undefined) refuseFaults({ userId: 'organisation.user-id-taken' });
      else return before;
      throw error;
    }
  }

  /** What a link confirms. Throws `not-found` `identity.dead-link`. */
  async behind(secret: string): Promise<Organisation> {
    return (await this.linked(secret)).organisation;
  }

  /**
   * The link to the notification address was followed. Gives what is still to be proven; when nothing is, those who decide
   * are told. Throws `not-found` `identity.dead-link`.
   */
  async confirm(secret: string, tries = CONFIRM_TRIES): Promise<readonly ApplicationAddress[]> {
    const { userStore, collections, clock } = this.deps;
    const { organisation, spending } = await this.linked(secret);
    const first = await this.firstOf(organisation);
    const isOne = isOneMailbox(organisation, first);
    const { left, changes } = await this.proving(
      organisation,
      isOne ? APPLICATION_ADDRESSES : ['notices'],
    );
    const isAsking = isOne && first.status === 'unconfirmed';
    const theirs = isAsking ? [userStore.replacing(asking(first))] : [];
    const because = this.event('confirmed', organisation, NOBODY);
    try {
      await collections.commit(
        [spending, ...changes, ...theirs],
        [because, ...(isAsking ? [addressConfirmed(first, clock())] : [])],
      );
      return left;
    } catch (error) {
      // The other address answered, or this one twice, at the same moment: look again.
      if (!isHubError(error, 'conflict') || tries === 1) throw error;
      return this.confirm(secret, tries - 1);
    }
  }

  /** The application once these addresses answered, and what is left; when nothing is, those who decide are told. */
  async proving(organisation: Organisation, answered: readonly ApplicationAddress[]) {
    const { organisations, clock } = this.deps;
    const { version, proven = [] } = organisation;
    const next = { ...organisation, version: version + 1, proven: [...proven, ...answered] };
    const left = unprovenOf(next);
    if (left.length > 0) return { left, changes: [organisations.replacing(next)] };
    const confirmed = organisations.replacing({ ...next, confirmedAt: clock() });
    return { left, changes: [confirmed, ...(await this.tellingReviewers(organisation))] };
  }

  /** The letter to the notification address, with a new link; none when it is proven, or too late. */
  async askingNotices(organisation: Organisation): Promise<readonly Change[]> {
    return this.writingToNotices(organisation, await this.firstOf(organisation));
  }

  /** As `askingNotices`, to the first administrator's own address; none where that is the same mailbox. */
  askingFirst(organisation: Organisation, first: User): readonly Change[] {
    if (!this.isAwaited(organisation, 'administrator') || isOneMailbox(organisation, first)) {
      return [];
    }
    const kind = 'administrator-confirmation';
    return this.deps.proofs.asking(first, { kind, until: confirmableUntil(organisation) });
  }

  /** Forgets applications whose link nobody followed in time; a job's work. */
  async removeUnconfirmed(): Promise<void> {
    const { organisations, userStore, collections, clock } = this.deps;
    const since = clock().subtract(CONFIRMABLE_FOR);
    for await (const one of organisations.ofStatus('requested')) {
      if (Temporal.Instant.compare(one.requestedAt, since) > 0) break;
      if (one.confirmedAt !== undefined) continue;
      const changes = [organisations.removing(one), userStore.removing(await this.firstOf(one))];
      await collections.commit(changes, this.event('forgotten', one, FORGETTING));
    }
  }

  private newOrganisation(application: Application): Organisation {
    const { kind, name, address, noticeEmail, duns, puctNumber, evidence } = application;
    return {
      ...{ id: randomUUID(), version: 1, kind, name, address, noticeEmail, puctNumber, evidence },
      status: 'requested',
      duns: duns === '' ? [] : [{ duns, status: 'claimed' }],
      requestedAt: this.deps.clock(),
      clientIds: [],
    };
  }

  private writingToNotices(organisation: Organisation, { language }: User): readonly Change[] {
    if (!this.isAwaited(organisation, 'notices')) return [];
    const { links, notices, clock, publicUrl } = this.deps;
    const { id, name, noticeEmail: to } = organisation;
    const until = confirmableUntil(organisation);
    const lasting = clock().until(until);
    const { secret, change } = links.issuing('confirm-organisation', id, lasting);
    const link = `${publicUrl}/organisations/confirm/${secret}`;
    const facts = { organisation: name, link, until: until.toString() };
    return [change, notices.queueing({ kind: 'organisation-confirmation', to, language, facts })];
  }

  private isAwaited(organisation: Organisation, address: ApplicationAddress): boolean {
    const isInTime =
      Temporal.Instant.compare(this.deps.clock(), confirmableUntil(organisation)) < 0;
    return isInTime && unprovenOf(organisation).includes(address);
  }

  /** A letter may have been sent again: of its links the first one used counts. */
  private async linked(secret: string) {
    const { subject, spending } = await this.deps.links.find('confirm-organisation', secret);
    const organisation = await this.deps.organisations.find(subject);
    const isWaitedFor = organisation !== undefined && unprovenOf(organisation).includes('notices');
    if (!isWaitedFor) throw new HubError('not-found', 'identity.dead-link');
    return { organisation, spending };
  }

  /** One company registers once; whoever comes later asks to join it. */
  private async refuseHeld(duns: string): Promise<void> {
    if (duns === '' || (await this.deps.organisations.holderOf(duns)) === undefined) return;
    refuseFaults({ duns: 'organisation.registered-already' });
  }

  /** The same application, sent twice: its letter is on the way. */
  private async sentBefore(application: Application): Promise<Organisation | undefined> {
    const { organisations, userStore } = this.deps;
    const first = await madeBefore(userStore, application);
    const organisation = await organisations.find(first?.organisationId ?? '');
    const { kind, name, noticeEmail, duns } = application;
    const isSame =
      organisation?.kind === kind &&
      organisation.name === name &&
      organisation.noticeEmail === noticeEmail &&
      (organisation.duns[0]?.duns ?? '') === duns;
    return isSame ? organisation : undefined;
  }

  private async firstOf({ id }: Organisation): Promise<User> {
    for await (const user of this.deps.userStore.ofOrganisation(id)) return user;
    throw new HubError('not-found', 'organisation.not-found');
  }

  private async tellingReviewers({ kind, name }: Organisation): Promise<readonly Change[]> {
    const { organisations, notices, publicUrl } = this.deps;
    const facts = { organisation: name, link: `${publicUrl}/administration/waiting` };
    const changes: Change[] = [];
    for (const reviewer of ['host', 'tdsp'] as const) {
      if (!mayReview(reviewer, kind)) continue;
      for await (const { status, noticeEmail: to } of organisations.ofKind(reviewer)) {
        const notice = { kind: 'organisation-requested', to, language: 'en', facts } as const;
        if (status === 'approved') changes.push(notices.queueing(notice));
      }
    }
    return changes;
  }

  private event(
    what: string,
    { id }: Organisation,
    actor: Actor,
    detail: Readonly<Record<string, unknown>> = {},
  ): AuditEvent {
    return { at: this.deps.clock(), actor, action: `organisation.${what}`, subject: id, detail };
  }
}

function firstAdministrator(application: Application, organisationId: string): NewUser {
  const { kind, userId, password, personName, email, language } = application;
  return {
    ...{ userId, password, email, language, organisationId },
    role: roleOf(kind),
    name: personName,
    status: 'unconfirmed',
    isAdministrator: true,
  };
}

function confirmableUntil({ requestedAt }: Organisation): Temporal.Instant {
  return requestedAt.add(CONFIRMABLE_FOR);
}

/** One link proves both. */
function isOneMailbox({ noticeEmail }: Organisation, { foldedEmail }: User): boolean {
  return foldEmail(noticeEmail) === foldedEmail;
}

/** Somebody whose own address is proven: now it is for others to say yes. */
export function asking(user: User): User {
  return { ...user, version: user.version + 1, status: 'requested' };
}

export function addressConfirmed({ id, role }: User, at: Temporal.Instant): AuditEvent {
  return { at, actor: { role, id }, action: 'registration.address-confirmed', subject: id };
}
