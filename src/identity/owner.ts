import { HubError } from '../errors.ts';
import type { User } from './user.ts';
import type { Users } from './users.ts';

/**
 * Whether the person at a signed-in browser knows the password: asked before what would lock the owner out. When the tries
 * are used up the account is locked, all its sessions end, and this throws `unauthenticated` `account.locked`.
 */
export async function isOwner(
  deps: {
    readonly users: Users;
    readonly sessions: { endAllOf(userId: string): Promise<void> };
  },
  user: User,
  password: string,
): Promise<boolean> {
  const outcome = await deps.users.proveOwn(user, password);
  if (outcome !== 'locked') return outcome === 'right';
  await deps.sessions.endAllOf(user.id);
  throw new HubError('unauthenticated', 'account.locked');
}
