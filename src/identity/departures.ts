import type { Change } from '../collections.ts';
import type { Organisation } from './organisation.ts';
import type { OrganisationLetters } from './organisation-letters.ts';
import type { User } from './user.ts';

/**
 * What of an organisation still opens by a secret that somebody made: programs, by name; extract accounts, by the DUNS that they
 * are called.
 */
export type LeftBehind = (userId: string, organisation: Organisation) => Promise<readonly string[]>;

export interface DeparturesDeps {
  readonly organisations: { find(id: string): Promise<Organisation | undefined> };
  readonly leftBehind: LeftBehind;
  readonly letters: Pick<OrganisationLetters, 'aboutLeaving'>;
}

/**
 * When somebody who made programs, or set by what extract accounts are opened, is shut out or stops administering, all of it
 * goes on: it is the organisation's. But they may know the secrets, so those who stay are told which these are.
 */
export class Departures {
  private readonly deps: DeparturesDeps;

  constructor(deps: DeparturesDeps) {
    this.deps = deps;
  }

  /** The letters for the unit of work in which these people leave; none for who leaves nothing behind. */
  async telling(leaving: readonly User[]): Promise<readonly Change[]> {
    const changes: Change[] = [];
    for (const user of leaving) {
      const { id, organisationId } = user;
      if (organisationId === undefined) continue;
      const organisation = await this.deps.organisations.find(organisationId);
      if (organisation === undefined) continue;
      const left = await this.deps.leftBehind(id, organisation);
      if (left.length === 0) continue;
      changes.push(...(await this.deps.letters.aboutLeaving(organisation, user, left, leaving)));
    }
    return changes;
  }
}
