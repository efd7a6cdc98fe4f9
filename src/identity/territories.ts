import type { Customers } from '../customer/customers.ts';
import type { PremiseStore } from '../premise/store.ts';
import type { Organisation } from './organisation.ts';
import type { OrganisationStore } from './organisation-store.ts';
import type { User } from './user.ts';

/** Premises looked up at once while a customer's territory is asked for. */
const PREMISES_AT_ONCE = 500;

export interface TerritoriesDeps {
  readonly organisations: Pick<OrganisationStore, 'find' | 'ofKind'>;
  readonly customers: Pick<Customers, 'premisesOf'>;
  readonly premises: Pick<PremiseStore, 'find' | 'findMany'>;
}

/** Anybody, as far as it matters to which utility they belong. */
export type Placed = Pick<User, 'customerId' | 'organisationId'>;

/** What belongs to which utility (BR-028.024). A utility is named by its organisation's id. */
export class Territories {
  private readonly deps: TerritoriesDeps;

  constructor(deps: TerritoriesDeps) {
    this.deps = deps;
  }

  /** Who holds or will hold a premise there, and the people of the REPs that the utility has to do with. */
  async sees(utilityId: string | undefined, user: Placed): Promise<boolean> {
    const utility = await this.find(utilityId);
    return utility !== undefined && this.isSeenBy([utility], user);
  }

  /** Whether there is a utility at all that sees them. */
  async isSeen(user: Placed): Promise<boolean> {
    const utilities = await Array.fromAsync(this.deps.organisations.ofKind('tdsp'));
    const working = utilities.filter(({ status }) => status === 'approved');
    return this.isSeenBy(working, user);
  }

  async covers(utilityId: string | undefined, esiid: string): Promise<boolean> {
    const premise = await this.deps.premises.find(esiid);
    return premise !== undefined && (await this.of(utilityId)).has(premise.tdspDuns);
  }

  /** The DUNS whose premises are the utility's. */
  async of(utilityId: string | undefined): Promise<ReadonlySet<string>> {
    const utility = await this.find(utilityId);
    return dunsOf(utility === undefined ? [] : [utility]);
  }

  private async isSeenBy(
    utilities: readonly Organisation[],
    { customerId, organisationId }: Placed,
  ): Promise<boolean> {
    if (customerId !== undefined) return this.hasPremiseOf(utilities, customerId);
    const theirs = await this.find(organisationId);
    if (theirs === undefined) return false;
    return utilities.some(({ id }) =>
      seesOrganisation(theirs, { role: 'tdsp', organisationId: id }),
    );
  }

  private async hasPremiseOf(
    utilities: readonly Organisation[],
    customerId: string,
  ): Promise<boolean> {
    const duns = dunsOf(utilities);
    let after: string | undefined;
    do {
      const page = { limit: PREMISES_AT_ONCE, after, withLater: true };
      const { items, next } = await this.deps.customers.premisesOf(customerId, page);
      const premises = await this.deps.premises.findMany(items.map(({ esiid }) => esiid));
      if ([...premises.values()].some(({ tdspDuns }) => duns.has(tdspDuns))) return true;
      after = next;
    } while (after !== undefined);
    return false;
  }

  private async find(id: string | undefined): Promise<Organisation | undefined> {
    return id === undefined ? undefined : this.deps.organisations.find(id);
  }
}

/** The host sees all; a utility the REPs that wait for a decision on their DUNS, and those it has decided on. */
export function seesOrganisation(
  { kind, status, confirmedAt, duns }: Organisation,
  by: Pick<User, 'role' | 'organisationId'>,
): boolean {
  if (by.role === 'host') return true;
  if (by.role !== 'tdsp' || kind !== 'rep') return false;
  if (status === 'requested') return confirmedAt !== undefined;
  return duns.some(
    (one) => one.status === 'claimed' || one.validatedBy === (by.organisationId ?? ''),
  );
}

function dunsOf(utilities: readonly Organisation[]): ReadonlySet<string> {
  return new Set(utilities.flatMap(({ duns }) => duns.map((one) => one.duns)));
}
