import type { Context } from '../deps.ts';
import { formField, queryField } from '../form-body.ts';
import { donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AccountDeps } from './deps.ts';
import { ownSession } from './own-user.ts';
import { showSessions } from './sessions-page.tsx';

/** The own sessions: which there are, and the end of them (BR-037). */
export function sessionHandlers({ sessions }: Pick<AccountDeps, 'sessions'>) {
  return { list, endOne, endAll, stay };

  async function list(ctx: Context): Promise<void> {
    const { id, user } = ownSession(ctx);
    const isDone = queryField(ctx, 'done') === 'yes';
    showSessions(ctx, { sessions: await sessions.listOf(user.id), own: id, isDone });
  }

  /** One that is over already, or somebody else's, is nothing to end. */
  async function endOne(ctx: Context): Promise<void> {
    const { id, user } = ownSession(ctx);
    const wanted = formField(ctx, 'session');
    if (wanted === id) await sessions.end(ctx);
    else await sessions.endOneOf(user.id, wanted);
    seeOther(ctx, donePath(paths.sessions, 'yes'));
  }

  async function endAll(ctx: Context): Promise<void> {
    const { user } = ownSession(ctx);
    await sessions.end(ctx);
    await sessions.endAllOf(user.id);
    seeOther(ctx, paths.home);
  }

  /** That it came is all: a request counts as activity. */
  function stay(ctx: Context): void {
    ctx.status = 204;
  }
}
