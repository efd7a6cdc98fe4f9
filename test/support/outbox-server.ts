import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Router } from '@koa/router';
import type { HubState } from '../../src/http/state.ts';
import type { Notice } from '../../src/notice.ts';
import { checkedNotice } from '../../src/notices/checked-notice.ts';
import { letterOf } from '../../src/notices/letter.tsx';
import { Outbox } from '../../src/notices/outbox.ts';
import { queued } from '../../src/notices/queued-notice.ts';
import { serveAsset } from '../../src/portal/assets.ts';
import { outboxRoutes } from '../../src/portal/outbox/routes.ts';
import { folderFiles } from '../../src/storage/sqlite/files.ts';
import { startHubApp } from './hub-app.ts';

export interface OutboxServer {
  readonly url: string;
  /** As if the hub had sent it, a minute after the one before. */
  write(notice: Notice): Promise<void>;
  stop(): Promise<void>;
}

/** The demo's outbox pages over a real outbox in a folder of its own. */
export async function startOutboxServer(): Promise<OutboxServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const from = { name: 'Green Button Hub', address: 'no-reply@localhost' };
  const outbox = new Outbox(folderFiles(folder), from);
  const assets = new Router<HubState>();
  assets.get('/assets/*name', serveAsset);
  // Browsers ask for it by themselves, and complain.
  assets.get('/favicon.ico', (ctx) => {
    ctx.status = 204;
  });
  const app = await startHubApp({ routes: () => [assets, outboxRoutes({ outbox })] });
  return {
    url: app.url,
    async write(notice) {
      app.clock.turn({ minutes: 1 });
      await outbox.deliver(
        letterOf(queued(crypto.randomUUID(), checkedNotice(notice), app.clock())),
      );
    },
    async stop() {
      await app.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
