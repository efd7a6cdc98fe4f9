import type { Actor } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { ParticipantStore } from '../market/store.ts';
import type { Notices } from '../notice.ts';
import { registerFaults } from './application.ts';
import type { Members } from './members.ts';
import type { Organisation } from './organisation.ts';
import {
  DUNS_MAX,
  type Faults,
  type Profile,
  profileFaults,
  refuseFaults,
  registerRoleOf,
} from './organisation-rules.ts';
import type { OrganisationStore } from './organisation-store.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

export interface OrganisationProfileDeps {
  readonly collections: Collections;
  readonly organisations: OrganisationStore;
  readonly userStore: UserStore;
  readonly members: Pick<Members, 'administered'>;
  readonly participants: Pick<ParticipantStore, 'findMany' | 'find'>;
  readonly notices: Notices;
  readonly clock: Clock;
}

/** What an organisation says of itself (BR-028.013), and the DUNS its people work under (BR-031.012). */
export class OrganisationProfile {
  private readonly deps: OrganisationProfileDeps;

  constructor(deps: OrganisationProfileDeps) {
    this.deps = deps;
  }

  /** Names that a utility or REP may go by: those the register has for its DUNS; empty for other kinds. */
  async namesOf({ kind, duns }: Organisation): Promise<readonly string[]> {
    if (registerRoleOf(kind) === undefined) return [];
    const entries = await this.deps.participants.findMany(
      duns.filter(({ status }) => status === 'validated').map((one) => one.duns),
    );
    return [...new Set([...entries.values()].map(({ name }) => name))];
  }

  /** Throws `invalid` `organisation.invalid` by field. The notification address is told, the old one too when it changes. */
  async change(profile: Profile, by: User): Promise<void> {
    const organisation = await this.deps.members.administered(by);
    refuseFaults({
      ...(await this.nameFaults(profile.name, organisation)),
      ...profileFaults(profile),
    });
    const { name, address, noticeEmail } = profile;
    const next = { ...organisation, version: organisation.version + 1, name, address, noticeEmail };
    const fields = (['name', 'address', 'noticeEmail'] as const).filter(
      (field) => next[field] !== organisation[field],
    );
    if (fields.length === 0) return;
    const told = new Set([organisation.noticeEmail, noticeEmail]);
    const notices = [...told].map((to) =>
      this.deps.notices.queueing({ kind: 'profile-changed', to, language: 'en', facts: { name } }),
    );
    await this.save(next, notices, by, 'organisation.profile-changed', { fields });
  }

  /** A further DUNS of a REP, to be compared by a utility before anybody works under it. Throws as `change`. */
  async claimDuns(duns: string, by: User): Promise<void> {
    const organisation = await this.deps.members.administered(by);
    if (organisation.kind !== 'rep') throw new HubError('forbidden', 'session.forbidden');
    const { puctNumber } = organisation;
    refuseFaults(await registerFaults({ kind: 'rep', duns, puctNumber }, this.deps.participants));
    const holder = await this.deps.organisations.holderOf(duns);
    const isThere = organisation.duns.some((one) => one.duns === duns);
    if (isThere || holder !== undefined) refuseFaults({ duns: 'organisation.registered-already' });
    if (organisation.duns.length >= DUNS_MAX) refuseFaults({ duns: 'organisation.too-many-duns' });
    const claimed = [...organisation.duns, { duns, status: 'claimed' as const }];
    const next = { ...organisation, version: organisation.version + 1, duns: claimed };
    await this.save(next, [], by, 'organisation.duns-claimed', { duns });
  }

  /** The user works under another DUNS from now on: what is kept, for a new session. `not-found` unless it is validated. */
  async chooseDuns(duns: string, user: User): Promise<User> {
    const { organisations, userStore, collections, clock } = this.deps;
    const organisation = await organisations.find(user.organisationId ?? '');
    const isTheirs = organisation?.duns.some(
      (one) => one.duns === duns && one.status === 'validated',
    );
    if (isTheirs !== true) throw new HubError('not-found', 'organisation.no-such-duns');
    const next = { ...user, version: user.version + 1, duns };
    await collections.commit([userStore.replacing(next)], {
      at: clock(),
      actor: actorOf(user),
      action: 'identity.duns-chosen',
      subject: user.id,
      detail: { duns },
    });
    return next;
  }

  private async nameFaults(name: string, organisation: Organisation): Promise<Faults> {
    const names = await this.namesOf(organisation);
    const isRegistered = registerRoleOf(organisation.kind) !== undefined;
    return isRegistered && !names.includes(name) ? { name: 'organisation.other-name' } : {};
  }

  private async save(
    next: Organisation,
    notices: Parameters<Collections['commit']>[0],
    by: User,
    action: string,
    detail: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const { collections, organisations, clock } = this.deps;
    const event = { at: clock(), actor: actorOf(by), action, subject: next.id, detail };
    await collections.commit([organisations.replacing(next), ...notices], event);
  }
}

function actorOf({ role, id }: User): Actor {
  return { role, id };
}
