import { HubError } from '../../errors.ts';
import type { Session, SessionStage } from '../../http/state.ts';
import { nextStage } from '../../identity/stages.ts';
import type { User } from '../../identity/user.ts';
import type { Context } from '../deps.ts';
import { localPath } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AccountDeps } from './deps.ts';

/** The session of a page that nobody sees without one. */
export function ownSession(ctx: Context): Session {
  const { session } = ctx.state;
  if (session === undefined) throw new HubError('unauthenticated', 'session.required');
  return session;
}

/** The signed-in user as the hub knows them now. */
export async function ownUser(ctx: Context, deps: Pick<AccountDeps, 'users'>): Promise<User> {
  const user = await deps.users.find(ownSession(ctx).user.id);
  if (user?.status !== 'active') throw new HubError('unauthenticated', 'session.required');
  return user;
}

/** The session goes on, in a new cookie, to the stage after `done`, or to where the user wanted to go. */
export async function leaveStage(
  ctx: Context,
  { sessions, publicUrl }: Pick<AccountDeps, 'sessions' | 'publicUrl'>,
  user: User,
  { done, next }: { readonly done: SessionStage; readonly next: string },
): Promise<void> {
  const { stage: _over, ...sessionUser } = ownSession(ctx).user;
  const stage = nextStage(user, done);
  await sessions.renew(ctx, stage === undefined ? sessionUser : { ...sessionUser, stage });
  seeOther(ctx, localPath(next, publicUrl));
}
