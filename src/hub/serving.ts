import { once } from 'node:events';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { startFtpsSite } from '../delivery/ftps/ftps-site.ts';
import { startSftpSite } from '../delivery/sftp/sftp-site.ts';
import { siteRecord } from '../extracts/site-record.ts';
import { standingAccounts } from '../extracts/standing-accounts.ts';
import { createApp } from '../http/app.ts';
import { hubCertificate } from '../http/certificate.ts';
import { httpsServer } from '../http/https-server.ts';
import { type RouteRow, routeTable } from '../http/route-table.ts';
import type { Demo } from '../portal/deps.ts';
import { renderPortalError } from '../portal/errors.tsx';
import { sftpHostKey } from './host-key.ts';
import { startJobs } from './jobs.ts';
import type { People } from './people.ts';
import { routersOf } from './routers.ts';
import type { Services } from './services.ts';
import type { UsageReads } from './usage-reads.ts';

/** A hub that answers. */
export interface Served {
  readonly publicUrl: string;
  readonly port: number;
  readonly ftpsPort: number;
  readonly sftpPort: number;
  /** PEM, for clients that must trust a self-signed one. */
  readonly certificate: string;
  /** What it answers to. */
  readonly routes: readonly RouteRow[];
  close(): Promise<void>;
}

/** HTTPS, FTPS, SFTP and the jobs; when one of them cannot start, the others are closed again. */
export async function serveHub(
  services: Services & People,
  reads: UsageReads,
  demo?: Demo,
): Promise<Served> {
  const { config, log, clock, collections, secrets, sessions, publicUrl } = services;
  const tls = await hubCertificate(config, secrets, clock);
  const hostKey = await sftpHostKey(secrets);
  await using opened = new AsyncDisposableStack();

  // A demo's sign-ins are printed, so it is for this machine only.
  const host = demo === undefined ? '::' : '127.0.0.1';
  const routers = routersOf(services, reads, demo);
  const app = createApp({ log, sessions, routers, renderError: renderPortalError });
  const https = httpsServer(tls, app.callback());
  https.listen(config.port, host);
  await once(https, 'listening');
  opened.defer(() => closed(https));

  const record = siteRecord(collections, clock);
  const { siteAccounts, isShutOut } = services;
  const accounts = standingAccounts(siteAccounts, isShutOut);
  const door = { tree: services.own, accounts, record, log, clock, host };
  const passive = { passivePorts: config.ftpsPassivePorts, passiveHost: config.ftpsPassiveHost };
  const ftps = await startFtpsSite({ ...door, ...passive, port: config.ftpsPort, tls });
  opened.defer(() => ftps.close());
  const sftp = await startSftpSite({ ...door, port: config.sftpPort, hostKey });
  opened.defer(() => sftp.close());
  const jobs = startJobs(services);
  opened.defer(() => jobs.stop());

  log.info('hub is up', { publicUrl, ftpsPort: ftps.port, sftpPort: sftp.port });
  const running = opened.move();
  return {
    publicUrl,
    port: (https.address() as AddressInfo).port,
    ftpsPort: ftps.port,
    sftpPort: sftp.port,
    certificate: tls.cert,
    routes: routeTable(routers),
    close: () => running.disposeAsync(),
  };
}

/** What `serveHub` would answer to, but for a demo's outbox. */
export function routesOf(services: Services & People, reads: UsageReads): readonly RouteRow[] {
  return routeTable(routersOf(services, reads));
}

async function closed(https: Server): Promise<void> {
  const done = once(https, 'close');
  https.close();
  https.closeAllConnections();
  await done;
}
