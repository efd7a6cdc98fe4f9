import type { Change } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { Organisation } from './organisation.ts';
import type { OrganisationStore } from './organisation-store.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

interface Stores {
  readonly organisations: Pick<OrganisationStore, 'find' | 'replacing'>;
  readonly userStore: Pick<UserStore, 'ofOrganisation'>;
}

/** An administrator besides these always stays (BR-028.011). Throws `conflict` `organisation.last-administrator`. */
export async function refuseLast(
  { userStore }: Pick<Stores, 'userStore'>,
  organisationId: string,
  leaving: readonly User[],
): Promise<void> {
  const gone = new Set(leaving.map(({ id }) => id));
  for await (const { id, isAdministrator, status } of userStore.ofOrganisation(organisationId)) {
    if (isAdministrator && status === 'active' && !gone.has(id)) return;
  }
  throw new HubError('conflict', 'organisation.last-administrator');
}

/** Belongs with every change of how many administrators there are: of two at once, one is told to count again. */
export function countingAgain({ organisations }: Stores, organisation: Organisation): Change {
  return organisations.replacing({ ...organisation, version: organisation.version + 1 });
}

/** For the change by which an administrator is shut out. Throws as `refuseLast`. */
export async function shuttingOut(
  stores: Stores,
  organisationId: string,
  user: User,
): Promise<readonly Change[]> {
  const organisation = await stores.organisations.find(organisationId);
  if (organisation === undefined) return [];
  await refuseLast(stores, organisationId, [user]);
  return [countingAgain(stores, organisation)];
}
