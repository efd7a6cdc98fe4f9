import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Sessions } from '../http/sessions.ts';
import type { Notices } from '../notice.ts';
import { Accounts } from './accounts.ts';
import type { OneTimeLinks } from './one-time-links.ts';
import { OwnPassword } from './own-password.ts';
import { Profiles } from './profiles.ts';
import { lockLetter, Recovery } from './recovery.ts';
import { TemporaryPasswords } from './temporary-passwords.ts';
import type { Territories } from './territories.ts';
import { type KnownOrganisations, Users } from './users.ts';

export interface IdentityDeps {
  readonly collections: Collections;
  readonly organisations: KnownOrganisations;
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
  const shared = { ...deps, users, temporaryPasswords };
  return {
    users,
    temporaryPasswords,
    accounts: new Accounts(shared),
    profiles: new Profiles(shared),
    ownPassword: new OwnPassword(shared),
    recovery: new Recovery({ ...shared, onLock }),
  };
}
export type Identity = ReturnType<typeof identity>;
