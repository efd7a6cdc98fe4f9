import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Router } from '@koa/router';
import { hostKeyFingerprint, newSshKey } from '../../src/delivery/sftp/host-key.ts';
import { ExtractAccounts } from '../../src/extracts/extract-accounts.ts';
import { ownSite } from '../../src/extracts/own-site.ts';
import type { Files } from '../../src/files.ts';
import { createApp } from '../../src/http/app.ts';
import type { HubState } from '../../src/http/state.ts';
import { foldUserId } from '../../src/identity/folding.ts';
import { silentLog } from '../../src/log.ts';
import { administrationRoutes } from '../../src/portal/administration/routes.ts';
import { serveAsset } from '../../src/portal/assets.ts';
import { renderPortalError } from '../../src/portal/errors.tsx';
import { extractAccountRoutes } from '../../src/portal/extract-account/routes.ts';
import { organisationRoutes } from '../../src/portal/organisation/routes.ts';
import { folderFiles } from '../../src/storage/sqlite/files.ts';
import { testCertificate } from './certificate.ts';
import {
  type OrganisationWorld,
  type OrganisationWorldWish,
  organisationWorld,
} from './organisation-world.ts';
import { Visitor } from './visitor.ts';

export interface OrganisationServer extends OrganisationWorld {
  readonly url: string;
  /** What lies on the extract site. */
  readonly files: Files;
  /** Somebody with a browser, signed in as that user. */
  visitorAs(userId: string): Promise<Visitor>;
  stop(): Promise<void>;
}

/** The pages of organisations over the real services, by HTTPS on a free port of `localhost`. */
export async function startOrganisationServer(): Promise<OrganisationServer> {
  const server = createServer(await testCertificate());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const wish: OrganisationWorldWish = { publicUrl: url };
  const world = await organisationWorld(wish);
  const deps = { ...world, publicUrl: url };
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const files = folderFiles(folder);
  const extractAccounts = new ExtractAccounts({
    ...{ ...world, organisations: world.store, own: ownSite(files) },
  });
  const ports = { ftpsPort: 2121, sftpPort: 2222 };
  const { privateKey } = newSshKey();
  const hostKey = async () => hostKeyFingerprint(privateKey);
  const routers = [
    doorsOf(world),
    organisationRoutes(deps),
    administrationRoutes(deps),
    extractAccountRoutes({ ...deps, extractAccounts, ports, hostKey }),
  ];
  const { sessions } = world;
  const renderError = renderPortalError;
  const app = createApp({ log: silentLog, sessions, routers, renderError });
  server.on('request', app.callback());

  return {
    ...world,
    ...{ url, files },
    async visitorAs(userId) {
      const visitor = new Visitor(url);
      await visitor.get(`/let-in/${userId}`);
      return visitor;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Style sheets, and a way in without a password: how one signs in is tested elsewhere. */
function doorsOf({ users, sessions }: OrganisationWorld): Router<HubState> {
  const router = new Router<HubState>();
  router.get('/assets/*name', serveAsset);
  router.get('/let-in/:userId', async (ctx) => {
    const user = await users.store.findByUserId(foldUserId(ctx.params.userId ?? ''));
    if (user !== undefined) await sessions.start(ctx, user);
    ctx.body = '';
  });
  return router;
}
