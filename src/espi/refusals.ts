import { isHubError } from '../errors.ts';
import type { Context, EspiDeps } from './deps.ts';

/** Puts on the record when a known third party asks for what is not its own. */
export function refusals({ collections, clock }: Pick<EspiDeps, 'collections' | 'clock'>) {
  return async (ctx: Context, next: () => Promise<unknown>): Promise<void> => {
    try {
      await next();
    } catch (error) {
      const { actor } = ctx.state;
      if (isHubError(error, 'forbidden') && actor?.role === 'third-party') {
        const detail = { door: 'espi', path: ctx.path, reason: error.messageKey };
        const event = { at: clock(), actor, action: 'usage.refused', subject: actor.id, detail };
        await collections.record([event]);
      }
      throw error;
    }
  };
}
