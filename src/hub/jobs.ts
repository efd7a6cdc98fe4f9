import { scheduleNightly } from '../extracts/nightly.ts';
import { EVERY_HOUR, scheduleHourly } from '../lifecycle/hourly.ts';
import type { People } from './people.ts';
import type { Services } from './services.ts';

/** What the hub does by itself while it serves. */
export function startJobs(services: Services & People): { stop(): Promise<void> } {
  const { config, leases, clock, log, lifecycle, mail } = services;
  const shared = { leases, clock, log };
  const nightly = scheduleNightly({
    ...shared,
    cron: config.extractCron,
    run: (businessDate, lost) => runNight(services, businessDate, lost),
  });
  const hourly = scheduleHourly({
    ...shared,
    cron: EVERY_HOUR,
    run: (today) => lifecycle.run(today),
  });
  const sending = mail.start();
  return {
    async stop() {
      await Promise.all([nightly.stop(), hourly.stop(), sending.stop()]);
    },
  };
}

/** Extracts first; then what has had its time goes. */
async function runNight(
  { extracts, usage, ...rest }: Services & People,
  businessDate: Temporal.PlainDate,
  lost: AbortSignal,
): Promise<void> {
  await extracts.run(businessDate, { lost });
  await extracts.purge(businessDate.add({ days: 1 }));
  // Reads of 13 months are quick because finished months are packed.
  await usage.compact(businessDate.toPlainYearMonth());
  await rest.sessions.removeIdle();
  await rest.secondFactors.memory.removeExpired();
  await rest.oauth.tokens.removeExpired();
  await rest.links.removeExpired();
  await rest.registration.registrations.removeExpired();
  await rest.organisationServices.organisations.removeUnconfirmed();
  await rest.organisationServices.applicants.removeUnconfirmed();
  await rest.mail.removeOld();
}
