import { isHubError } from '../errors.ts';
import type { ApiDeps, Context } from './deps.ts';

/** Puts on the record when a known program asks for what it may not have. */
export function refusals({ collections, clock }: Pick<ApiDeps, 'collections' | 'clock'>) {
  return async (ctx: Context, next: () => Promise<unknown>): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const { program, actor } = ctx.state;
      if (isHubError(error, 'forbidden') && program !== undefined) {
        // The route, not the path: what stands in a path may be somebody's.
        const detail = { route: String(ctx._matchedRoute ?? ''), reason: error.messageKey };
        const event = { at: clock(), actor, action: 'api.refused', subject: program.id, detail };
        await collections.record([event]);
      }
      throw error;
    }
  };
}
