import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Sessions } from '../http/sessions.ts';
import type { Notices } from '../notice.ts';
import { Accounts, type AccountsDeps } from './accounts.ts';
import { Departures, type LeftBehind } from './departures.ts';
import type { OneTimeLinks } from './one-time-links.ts';
import { OrganisationLetters } from './organisation-letters.ts';
import type { OrganisationStore } from './organisation-store.ts';
import { OwnPassword } from './own-password.ts';
import { Profiles } from './profiles.ts';
import { lockLetter, Recovery } from './recovery.ts';
import { TemporaryPasswords } from './temporary-passwords.ts';
import type { Territories } from './territories.ts';
import { Users } from './users.ts';

export interface IdentityDeps {
  readonly collections: Collections;
  readonly organisations: Pick<OrganisationStore, 'find'>;
  readonly leftBehind: LeftBehind;
  readonly endSharing: AccountsDeps['endSharing'];
  readonly territories: Territories;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly links: OneTimeLinks;
  readonly notices: Notices;
  /** `https://host:port`. */
  readonly publicUrl: string;
  readonly passwordMin: number;
  readonly temporaryPasswordHours: number;
}

/** Everybody's sign-in, and what they and others do with it. */
export function identity(deps: IdentityDeps) {
  const onLock = lockLetter(deps);
  const users = new Users(deps.collections, deps.clock, onLock, deps.organisations);
  const lasting = Temporal.Duration.from({ hours: deps.temporaryPasswordHours });
  const temporaryPasswords = new TemporaryPasswords({ ...deps, lasting });
  const letters = new OrganisationLetters({ ...deps, userStore: users.store });
  const departures = new Departures({ ...deps, letters });
  const shared = { ...deps, users, temporaryPasswords, departures };
  return {
    users,
    temporaryPasswords,
    departures,
    /** To organisations as a whole. */
    organisationLetters: letters,
    accounts: new Accounts(shared),
    profiles: new Profiles(shared),
    ownPassword: new OwnPassword(shared),
    recovery: new Recovery({ ...shared, onLock }),
  };
}
export type Identity = ReturnType<typeof identity>;
