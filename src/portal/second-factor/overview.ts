import { ownSession, ownUser } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import { queryField } from '../form-body.ts';
import { localPath, paths } from '../paths.ts';
import type { SecondFactorDeps } from './deps.ts';
import { showOverview } from './overview-page.tsx';

/** The own second factors: which there are, and the ways to change them. */
export function overviewHandlers(deps: SecondFactorDeps) {
  const { memory } = deps.secondFactors;
  return { show };

  async function show(ctx: Context): Promise<void> {
    const { id, user: session } = ownSession(ctx);
    const isForced = session.stage === 'enrol-second-factor';
    const next = localPath(queryField(ctx, 'next'), deps.publicUrl);
    // Setting one up takes several pages; the session remembers what the reader had come for.
    if (isForced && next !== paths.home) await memory.keep(id, 'next', next);
    showOverview(ctx, await ownUser(ctx, deps), isForced, queryField(ctx, 'done'));
  }
}
