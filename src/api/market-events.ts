import { parse } from '../http/parse.ts';
import { programOf } from './admission.ts';
import type { ApiDeps, Context } from './deps.ts';
import { bodyOf } from './description.ts';

/** As `hub intake` takes them; what the fields mean is judged there. */
type Events = readonly { readonly EVENT_ID: string }[];

const events = bodyOf<Events>('MarketEvents');

/** What TDSPs tell of move-ins, move-outs and switches (BR-031), and the host for them. */
export function marketEventHandlers({ tellEvents }: Pick<ApiDeps, 'tellEvents'>) {
  return { tell };

  /** The text itself is taken in, so that the same bytes are the same events. */
  async function tell(ctx: Context): Promise<void> {
    const told = parse(events, ctx.request.body);
    const { role, duns } = programOf(ctx);
    const { results, warnings } = await tellEvents({
      body: ctx.request.rawBody,
      by: ctx.state.actor,
      ...(role === 'tdsp' ? { tdspDuns: duns } : {}),
    });
    ctx.body = {
      results: results.map((result, index) => ({ eventId: told[index]?.EVENT_ID, ...result })),
      warnings,
    };
  }
}
