import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { HubError } from '../errors.ts';
import { everyStep } from '../every-step.ts';
import type { NoticeKind, Notices } from '../notice.ts';
import type { Organisation, OrganisationStatus, StandingAct } from './organisation.ts';
import { lettersTo } from './organisation-letters.ts';
import type { Reviewer } from './organisation-review.ts';
import { lineFault, mayReview, REASON_LENGTH_MAX, refuseFaults } from './organisation-rules.ts';
import type { OrganisationStore } from './organisation-store.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

/** What is an organisation's beside its people, rests and ends with it: programs, accounts of the extract site. */
export interface Belongings {
  /** Stops what is under way; nothing new is given while the organisation is shut out. Done again, it changes nothing. */
  restFor(organisation: Organisation): Promise<void>;
  /** Done again for what has ended already, it changes nothing. */
  endFor(organisation: Organisation, by: Actor): Promise<void>;
}

export interface StandingDeps {
  readonly collections: Collections;
  readonly organisations: OrganisationStore;
  readonly userStore: UserStore;
  readonly sessions: { endAllOf(userId: string): Promise<void> };
  readonly belongings: Belongings;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly publicUrl: string;
}

interface Rule {
  readonly from: readonly OrganisationStatus[];
  readonly to: OrganisationStatus;
  /** As the record and the letter call it. */
  readonly done: 'suspended' | 'reinstated' | 'revoked';
}

const RULES: Readonly<Record<StandingAct, Rule>> = {
  suspend: { from: ['approved'], to: 'suspended', done: 'suspended' },
  reinstate: { from: ['suspended'], to: 'approved', done: 'reinstated' },
  revoke: { from: ['approved', 'suspended'], to: 'revoked', done: 'revoked' },
};
const STANDING_ACTS: readonly StandingAct[] = ['suspend', 'reinstate', 'revoke'];
/** More than any organisation comes to; the oldest go first. */
const KEPT_MAX = 50;

/** What can be done with an organisation in the state it is in. */
export function standingActs({ status }: Organisation): readonly StandingAct[] {
  return STANDING_ACTS.filter((act) => RULES[act].from.includes(status));
}

/** What was done, and can be sent again for what it left unfinished. */
export function repeatableActs({ status }: Organisation): readonly StandingAct[] {
  return STANDING_ACTS.filter((act) => act !== 'reinstate' && RULES[act].to === status);
}

/**
 * Whether one may change an organisation's standing: the host on every one but its own; a utility on a REP whose every DUNS
 * it compared itself, so that none shuts out a company of others' territories (BR-028.024).
 */
export function mayChangeStanding(
  { id, kind, duns }: Organisation,
  { actor, organisationId }: Reviewer,
): boolean {
  if (!mayReview(actor.role, kind) || id === organisationId) return false;
  if (actor.role !== 'tdsp') return true;
  const validated = duns.filter(({ status }) => status === 'validated');
  return (
    validated.length > 0 && validated.every(({ validatedBy }) => validatedBy === organisationId)
  );
}

/**
 * Shuts an organisation out with all its people, lets it in again, or ends it for good (BR-017.004, BR-028.010). Its users
 * stay as they are, so that after a reinstatement each may do what he could before, and no more. Suspending or revoking again
 * takes away only the sessions and tokens that are left, for when the first time could not. All of it throws `not-found`,
 * `forbidden`, `invalid` without a reason, and `conflict` `organisation.wrong-standing`.
 */
export class OrganisationStanding {
  private readonly deps: StandingDeps;

  constructor(deps: StandingDeps) {
    this.deps = deps;
  }

  suspend(id: string, reason: string, by: Reviewer): Promise<void> {
    return this.act('suspend', id, reason, by);
  }

  /** Also throws `forbidden` `organisation.suspended-by-host` for a utility: the host's suspension is the host's to lift. */
  reinstate(id: string, reason: string, by: Reviewer): Promise<void> {
    return this.act('reinstate', id, reason, by);
  }

  /** Its programs and extract accounts end too, and its DUNS are free: whoever comes back registers, and is reviewed, anew. */
  revoke(id: string, reason: string, by: Reviewer): Promise<void> {
    return this.act('revoke', id, reason, by);
  }

  async act(act: StandingAct, id: string, reason: string, by: Reviewer): Promise<void> {
    const { organisations, belongings, collections, clock } = this.deps;
    const before = await this.changeable(act, id, by);
    refuseFaults(lineFault('reason', reason, REASON_LENGTH_MAX));
    const people = await Array.fromAsync(this.deps.userStore.ofOrganisation(id));
    if (repeatableActs(before).includes(act)) return this.endAccess(before, people);
    const at = clock();
    const { to, done } = RULES[act];
    const change = { act, reason, at, by: by.actor.role };
    const standing = [...(before.standing ?? []), change].slice(-KEPT_MAX);
    const after = { ...before, version: before.version + 1, status: to, standing };
    // First: what a crash leaves behind is found again as long as the organisation stands.
    if (act === 'revoke') await belongings.endFor(before, by.actor);
    const because: AuditEvent = {
      ...{ at, actor: by.actor, action: `organisation.${done}`, subject: id },
    };
    const changes = [
      organisations.replacing(after),
      ...(act === 'revoke' ? await organisations.releasing(before) : []),
      ...this.telling(`organisation-${done}`, after, people, reason),
    ];
    await collections.commit(changes, because);
    if (act !== 'reinstate') await this.endAccess(after, people);
  }

  /** What is under way ends; one that cannot be ended now keeps none of the others. */
  private endAccess(organisation: Organisation, people: readonly User[]): Promise<void> {
    const { belongings, sessions } = this.deps;
    return everyStep([
      () => belongings.restFor(organisation),
      ...people.map((user) => () => sessions.endAllOf(user.id)),
    ]);
  }

  private async changeable(act: StandingAct, id: string, by: Reviewer): Promise<Organisation> {
    const organisation = await this.deps.organisations.find(id);
    if (organisation === undefined) throw new HubError('not-found', 'organisation.not-found');
    if (!mayChangeStanding(organisation, by)) throw new HubError('forbidden', 'session.forbidden');
    if (![...standingActs(organisation), ...repeatableActs(organisation)].includes(act)) {
      throw new HubError('conflict', 'organisation.wrong-standing');
    }
    const isUtility = by.actor.role === 'tdsp';
    if (act === 'reinstate' && isUtility && organisation.standing?.at(-1)?.by !== 'tdsp') {
      throw new HubError('forbidden', 'organisation.suspended-by-host');
    }
    return organisation;
  }

  /** To the one address and every administrator. */
  private telling(
    kind: NoticeKind,
    organisation: Organisation,
    people: readonly User[],
    reason: string,
  ): readonly Change[] {
    const { notices, publicUrl } = this.deps;
    const administrators = people.filter(
      ({ isAdministrator, status }) => isAdministrator && status !== 'revoked',
    );
    const facts = { reason, link: `${publicUrl}/sign-in` };
    return lettersTo(notices, organisation, administrators, kind, facts);
  }
}
