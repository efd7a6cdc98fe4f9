import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import { HubError } from '../errors.ts';
import type { OrganisationStore } from '../identity/organisation-store.ts';
import type { User } from '../identity/user.ts';
import type { UserStore } from '../identity/user-store.ts';
import type { PremiseStore } from '../premise/store.ts';
import type { Claim } from './claim.ts';
import type { Claims } from './claims.ts';

/** More than a person decides in a day; the oldest come first. */
export const CLAIMS_SHOWN_MAX = 100;
/** Premises looked up at once while a utility's claims are picked out. */
const PREMISES_AT_ONCE = 500;

export interface ClaimReviewDeps {
  readonly claims: Pick<Claims, 'waiting' | 'waitingClaim' | 'approve' | 'reject'>;
  readonly premises: Pick<PremiseStore, 'findMany'>;
  readonly organisations: Pick<OrganisationStore, 'find'>;
  readonly users: Pick<UserStore, 'ofCustomer'>;
  readonly clock: Clock;
}

/** A claim, and by which user ids two claims on one premise are told apart: no name is needed for it. */
export interface ClaimToDecide {
  readonly claim: Claim;
  readonly userIds: readonly string[];
}

/**
 * The host, and a utility for its territory, decide on claims that no reported move-in could (BR-028.001, BR-028.024). `by` is
 * who decides; a claim that does not wait, or is in another's territory, is `not-found` `registration.no-claim`.
 */
export class ClaimReview {
  private readonly deps: ClaimReviewDeps;

  constructor(deps: ClaimReviewDeps) {
    this.deps = deps;
  }

  /** Oldest first, at most `CLAIMS_SHOWN_MAX`. */
  async waiting(by: User): Promise<readonly Claim[]> {
    const seen: Claim[] = [];
    let asked: Claim[] = [];
    for await (const claim of this.deps.claims.waiting()) {
      asked.push(claim);
      if (asked.length < PREMISES_AT_ONCE) continue;
      seen.push(...(await this.seenOf(asked, by)));
      asked = [];
      if (seen.length >= CLAIMS_SHOWN_MAX) break;
    }
    seen.push(...(await this.seenOf(asked, by)));
    return seen.slice(0, CLAIMS_SHOWN_MAX);
  }

  async find(id: string, by: User): Promise<ClaimToDecide> {
    const claim = await this.seen(id, by);
    const users = await Array.fromAsync(this.deps.users.ofCustomer(claim.customerId));
    return { claim, userIds: users.map(({ userId }) => userId) };
  }

  /**
   * The premise is the claimant's from that local day on. Throws `invalid` `registration.move-in-to-come` for a day after today:
   * whoever has yet to move in takes nothing from who lives there.
   */
  async approve(id: string, movedInOn: Temporal.PlainDate, by: User): Promise<void> {
    const claim = await this.seen(id, by);
    if (Temporal.PlainDate.compare(movedInOn, localDate(this.deps.clock())) > 0) {
      throw new HubError('invalid', 'registration.move-in-to-come');
    }
    await this.deps.claims.approve(claim.id, movedInOn, { role: by.role, id: by.id });
  }

  async reject(id: string, by: User): Promise<void> {
    const claim = await this.seen(id, by);
    await this.deps.claims.reject(claim.id, { role: by.role, id: by.id });
  }

  private async seen(id: string, by: User): Promise<Claim> {
    const claim = await this.deps.claims.waitingClaim(id);
    if ((await this.seenOf([claim], by)).length > 0) return claim;
    throw new HubError('not-found', 'registration.no-claim');
  }

  private async seenOf(claims: readonly Claim[], by: User): Promise<readonly Claim[]> {
    if (by.role === 'host') return claims;
    if (by.role !== 'tdsp' || claims.length === 0) return [];
    const utility = await this.deps.organisations.find(by.organisationId ?? '');
    const validated = utility?.duns.filter(({ status }) => status === 'validated') ?? [];
    const own = new Set(validated.map(({ duns }) => duns));
    const premises = await this.deps.premises.findMany(claims.map(({ esiid }) => esiid));
    return claims.filter(({ esiid }) => own.has(premises.get(esiid)?.tdspDuns ?? ''));
  }
}
