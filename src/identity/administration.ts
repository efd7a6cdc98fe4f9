import type { Actor } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections, Page } from '../collections.ts';
import type { Customers } from '../customer/customers.ts';
import { HubError } from '../errors.ts';
import { isEsiid } from '../market/esiid.ts';
import { isDuns } from '../market/participant.ts';
import { type AccountAction, type AccountOutcome, type Accounts, GROUP_MAX } from './accounts.ts';
import type { Acting } from './acting.ts';
import { foldEmail, foldUserId } from './folding.ts';
import type { Organisation, OrganisationStatus } from './organisation.ts';
import { mayReview } from './organisation-rules.ts';
import type { OrganisationStore } from './organisation-store.ts';
import type { FactorChanges } from './second-factor/factor-changes.ts';
import type { Sealing } from './second-factor/sealing.ts';
import { hasSecondFactor } from './second-factor/second-factor.ts';
import { seesOrganisation, type Territories } from './territories.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';
import { visiblePage, type Wish } from './visible-page.ts';

export const FOUND_PER_PAGE = 25;
const NAME_LENGTH_MIN = 2;

export interface AdministrationDeps {
  readonly collections: Collections;
  readonly organisations: OrganisationStore;
  readonly userStore: UserStore;
  readonly accounts: Pick<Accounts, 'each'>;
  readonly secondFactors: { readonly changes: Pick<FactorChanges, 'reset'> };
  readonly customers: Pick<Customers, 'ofEsiid'>;
  readonly territories: Pick<Territories, 'sees' | 'covers'>;
  /** Of cursors. */
  readonly sealing: Sealing;
  readonly clock: Clock;
}

/** What the host and the utilities do with a sign-in; for the second step of somebody who has lost the telephone too. */
export type AuthorityAction = AccountAction | 'reset-second-factor';

export interface Found {
  readonly users: readonly User[];
  readonly organisations: readonly Organisation[];
  /** For the next page of users; only what looked for this can go on with it. */
  readonly next?: string;
}

/**
 * What the host (BR-070), and a utility for its territory (BR-028.024), see of everybody and do with their sign-ins
 * (BR-017.004). `by` is who looks; what a utility may not see is `not-found` to it.
 */
export class Administration {
  private readonly deps: AdministrationDeps;

  constructor(deps: AdministrationDeps) {
    this.deps = deps;
  }

  /** By e-mail address, DUNS, ESIID, user id, or how a name begins; the search is on the record, its words are not. */
  async find(text: string, by: Acting, after?: string, limit = FOUND_PER_PAGE): Promise<Found> {
    const found = await this.search(text.trim(), by, { after, limit });
    const { collections, clock } = this.deps;
    await collections.record([
      {
        at: clock(),
        actor: { role: by.role, id: by.id },
        action: 'identity.searched',
        subject: by.id,
        detail: { found: found.users.map(({ id }) => id) },
      },
    ]);
    return found;
  }

  /** Somebody the viewer may see; that he looked is on the record. */
  async user(id: string, by: Acting): Promise<User> {
    const user = await this.visible(id, by);
    const { collections, clock } = this.deps;
    const actor = { role: by.role, id: by.id };
    await collections.record([{ at: clock(), actor, action: 'identity.looked-at', subject: id }]);
    return user;
  }

  /** Those with these ids, to be named before something is done to them. Throws `not-found` for whom the viewer may not see. */
  people(ids: readonly string[], by: Acting): Promise<readonly User[]> {
    if (ids.length > GROUP_MAX) throw new HubError('invalid', 'account.too-many');
    return Promise.all([...new Set(ids)].map((id) => this.visible(id, by)));
  }

  async organisation(id: string, by: Acting): Promise<Organisation> {
    const organisation = await this.deps.organisations.find(id);
    if (organisation === undefined || !seesOrganisation(organisation, by)) {
      throw new HubError('not-found', 'organisation.not-found');
    }
    return organisation;
  }

  /** Those in that state, the oldest request first; a page may be short, or empty, and still have a `next`. */
  ofStatus(status: OrganisationStatus, by: Acting, wish: Wish): Promise<Page<Organisation>> {
    const { organisations, sealing } = this.deps;
    const list = {
      read: (limit: number, after?: string) => organisations.pageOfStatus(status, limit, after),
      isSeen: (one: Organisation) => seesOrganisation(one, by),
      purpose: `organisations ${status} ${by.id}`,
      sealing,
    };
    return visiblePage(list, wish);
  }

  /** Organisations that the viewer has to decide on: new ones, and REPs that claim another DUNS. Oldest first. */
  async waiting(by: Acting): Promise<readonly Organisation[]> {
    const waiting: Organisation[] = [];
    for await (const one of this.deps.organisations.ofStatus('requested')) {
      if (one.confirmedAt !== undefined && mayReview(by.role, one.kind)) waiting.push(one);
    }
    for await (const one of this.deps.organisations.ofKind('rep')) {
      const claims = one.duns.some(({ status }) => status === 'claimed');
      if (one.status === 'approved' && claims) waiting.push(one);
    }
    return waiting;
  }

  /** Throws `not-found` for whom the viewer may not see, `forbidden` for himself and his own organisation. */
  async act(
    action: AuthorityAction,
    ids: readonly string[],
    by: Acting,
  ): Promise<readonly AccountOutcome[]> {
    const users = await this.people(ids, by);
    if (users.some((one) => isOwnPerson(one, by)))
      throw new HubError('forbidden', 'organisation.own-people');
    const actor = { role: by.role, id: by.id };
    if (action === 'reset-second-factor') return this.resetSecondFactors(users, actor);
    return this.deps.accounts.each(
      action,
      users.map(({ id }) => id),
      actor,
    );
  }

  private async resetSecondFactors(
    users: readonly User[],
    by: Actor,
  ): Promise<readonly AccountOutcome[]> {
    const outcomes: AccountOutcome[] = [];
    for (const user of users) {
      const userId = user.id;
      if (hasSecondFactor(user)) await this.deps.secondFactors.changes.reset(userId, by);
      outcomes.push(
        hasSecondFactor(user) ? { userId } : { userId, problem: 'organisation.no-second-factor' },
      );
    }
    return outcomes;
  }

  private async search(text: string, by: Acting, page: Wish): Promise<Found> {
    const { userStore } = this.deps;
    if (text.includes('@')) {
      const users = await this.seenOf(userStore.ofEmail(foldEmail(text)), by);
      const exact = await this.exact(text, by);
      return { users: unique([...exact, ...users]), organisations: [] };
    }
    if (isDuns(text) || isEsiid(text)) {
      const customers = await this.customersAt(text, by);
      const users = await Promise.all(
        customers.map((id) => this.seenOf(userStore.ofCustomer(id), by)),
      );
      const organisations = await this.organisationsSeen(this.deps.organisations.ofDuns(text), by);
      return { users: unique([...users.flat(), ...(await this.exact(text, by))]), organisations };
    }
    return this.named(text, by, page);
  }

  /** Of an ESIID outside its territory a utility learns nothing, whatever else the customer holds (BR-028.024). */
  private async customersAt(esiid: string, by: Acting): Promise<readonly string[]> {
    const { customers, territories } = this.deps;
    if (!isEsiid(esiid)) return [];
    if (by.role !== 'host' && !(await territories.covers(by.organisationId, esiid))) return [];
    return customers.ofEsiid(esiid);
  }

  private async named(text: string, by: Acting, wish: Wish): Promise<Found> {
    const { userStore, organisations, sealing } = this.deps;
    const { after } = wish;
    const exact = after === undefined ? await this.exact(text, by) : [];
    if (text.length < NAME_LENGTH_MIN) return { users: exact, organisations: [] };
    const list = {
      read: (limit: number, from?: string) => userStore.named(text, limit, from),
      isSeen: (user: User) => this.sees(user, by),
      purpose: `users ${by.id} ${text}`,
      sealing,
    };
    const page = await visiblePage(list, wish);
    return {
      users: unique([...exact, ...page.items]),
      organisations:
        after === undefined ? await this.organisationsSeen(organisations.named(text), by) : [],
      ...(page.next === undefined ? {} : { next: page.next }),
    };
  }

  private async exact(userId: string, by: Acting): Promise<readonly User[]> {
    const user = await this.deps.userStore.findByUserId(foldUserId(userId));
    return user !== undefined && (await this.sees(user, by)) ? [user] : [];
  }

  private async seenOf(users: AsyncIterable<User>, by: Acting): Promise<readonly User[]> {
    const seen: User[] = [];
    for await (const user of users) {
      if (await this.sees(user, by)) seen.push(user);
      if (seen.length === FOUND_PER_PAGE) break;
    }
    return seen;
  }

  private async organisationsSeen(
    organisations: AsyncIterable<Organisation>,
    by: Acting,
  ): Promise<readonly Organisation[]> {
    const seen: Organisation[] = [];
    for await (const organisation of organisations) {
      if (seesOrganisation(organisation, by)) seen.push(organisation);
      if (seen.length === FOUND_PER_PAGE) break;
    }
    return seen;
  }

  private async visible(id: string, by: Acting): Promise<User> {
    const user = await this.deps.userStore.find(id);
    if (user === undefined || !(await this.sees(user, by))) {
      throw new HubError('not-found', 'organisation.no-such-user');
    }
    return user;
  }

  /** BR-028.024: a utility sees who holds an ESIID in its territory, and the people of the REPs it has to do with. */
  private async sees(user: User, by: Acting): Promise<boolean> {
    if (by.role === 'host') return true;
    return by.role === 'tdsp' && this.deps.territories.sees(by.organisationId, user);
  }
}

function unique(users: readonly User[]): readonly User[] {
  return [...new Map(users.map((user) => [user.id, user])).values()];
}

/** Oneself and one's colleagues: theirs to settle among their administrators, who are equals. */
export function isOwnPerson(
  { id, organisationId }: Pick<User, 'id' | 'organisationId'>,
  by: Pick<Acting, 'id' | 'organisationId'>,
): boolean {
  return id === by.id || (organisationId !== undefined && organisationId === by.organisationId);
}
