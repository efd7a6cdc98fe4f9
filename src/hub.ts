import { localDate } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { RouteRow } from './http/route-table.ts';
import { openPeople } from './hub/people.ts';
import { openServices } from './hub/services.ts';
import type { Served } from './hub/serving.ts';
import { usageReads } from './hub/usage-reads.ts';
import type { IntakeOutcome, IntakeWatch } from './intake/intakes.ts';
import type { Log } from './log.ts';
import type { Demo } from './portal/deps.ts';

export type { Served } from './hub/serving.ts';
export type { ExportFormat } from './hub/usage-reads.ts';

/** Everything the hub can do, put together in `hub/`; the command line and the tests use it. */
export type Hub = Awaited<ReturnType<typeof openHub>>;

export async function openHub(config: Config, log: Log, clock: Clock) {
  const services = await openServices(config, log, clock);
  const people = await openPeople(services);
  const reads = usageReads(services);
  const { intakes, oauth } = services;

  return {
    ...services,
    ...people,
    ...reads,
    clients: oauth.clients,
    inIntakeOrder: (paths: readonly string[]) => intakes.inOrder(paths),
    /** Takes files in, and ends or opens the access that market events among them are about. */
    async takeIn(
      files: string | readonly string[],
      watch?: IntakeWatch,
    ): Promise<readonly IntakeOutcome[]> {
      const outcomes = await intakes.take(typeof files === 'string' ? [files] : files, watch);
      await people.lifecycle.settlePremises(localDate(clock()));
      return outcomes;
    },
    async routes(): Promise<readonly RouteRow[]> {
      const { routesOf } = await import('./hub/serving.ts');
      return routesOf({ ...services, ...people }, reads);
    },
    /** HTTPS, FTPS, SFTP and the jobs, until `close` is called. Loaded here: commands that serve nobody need 35 MB less. */
    async serve(demo?: Demo): Promise<Served> {
      const { serveHub } = await import('./hub/serving.ts');
      return serveHub({ ...services, ...people }, reads, demo);
    },
  };
}
