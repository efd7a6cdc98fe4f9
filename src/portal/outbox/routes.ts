import { Router } from '@koa/router';
import { HubError } from '../../errors.ts';
import { may } from '../../http/may.ts';
import type { HubState } from '../../http/state.ts';
import type { Language } from '../../language.ts';
import type { Context } from '../deps.ts';
import { paths } from '../paths.ts';
import { showMessage, showMessages } from './outbox-pages.tsx';

/** A message that would have gone out by e-mail. */
export interface OutboxMessage {
  /** Names it in a link. */
  readonly name: string;
  readonly at: Temporal.Instant;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** The message's, whatever the page's is. */
  readonly language: Language;
  readonly text: string;
}

export interface OutboxDeps {
  readonly outbox: {
    /** Newest first, not too many. */
    list(): Promise<readonly OutboxMessage[]>;
    find(name: string): Promise<OutboxMessage | undefined>;
  };
}

/** The e-mail of a demo, for everybody to read: to be mounted nowhere else. */
export function outboxRoutes({ outbox }: OutboxDeps): Router<HubState> {
  const router = new Router<HubState>();

  router.get(paths.outbox, may('page.read'), list);
  router.get(`${paths.outbox}/:name`, may('page.read'), show);

  return router;

  async function list(ctx: Context): Promise<void> {
    showMessages(ctx, await outbox.list());
  }

  async function show(ctx: Context): Promise<void> {
    const message = await outbox.find(ctx.params.name ?? '');
    if (message === undefined) throw new HubError('not-found', 'portal.no-such-page');
    showMessage(ctx, message);
  }
}
