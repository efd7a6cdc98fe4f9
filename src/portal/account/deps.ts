import type { OwnSession } from '../../http/sessions.ts';
import type { Session, SessionUser } from '../../http/state.ts';
import type { OwnPassword } from '../../identity/own-password.ts';
import type { Profiles } from '../../identity/profiles.ts';
import type { Recovery } from '../../identity/recovery.ts';
import type { User } from '../../identity/user.ts';
import type { Context } from '../deps.ts';

/** What the pages of the own account need of the hub. */
export interface AccountDeps {
  readonly users: { find(id: string): Promise<User | undefined> };
  readonly sessions: AccountSessions;
  readonly profiles: Profiles;
  readonly ownPassword: OwnPassword;
  readonly recovery: Recovery;
  readonly passwordMin: number;
  /** `https://host:port`, without a slash at the end. */
  readonly publicUrl: string;
}

export interface AccountSessions {
  listOf(userId: string): Promise<readonly OwnSession[]>;
  endOneOf(userId: string, id: string): Promise<void>;
  endAllOf(userId: string, except?: string): Promise<void>;
  renew(ctx: Context, next: SessionUser): Promise<Session>;
  end(ctx: Context): Promise<void>;
}
