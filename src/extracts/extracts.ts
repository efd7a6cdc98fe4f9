import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Access } from '../access/access.ts';
import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import type { Files } from '../files.ts';
import { requireHeld } from '../lease.ts';
import type { Log } from '../log.ts';
import type { RepOfRecordStore } from '../market/store.ts';
import type { UsageStore } from '../usage/store.ts';
import { deliveredEvents, failedEvent, purgedEvent } from './events.ts';
import {
  type Extract,
  type ExtractFormat,
  type ExtractRun,
  extractFolder,
  extractId,
  extractStem,
  keptSince,
  type LoadWindow,
  type MadeExtract,
} from './extract.ts';
import { DAYS_PER_FILE_MAX, ExtractContent, type UsageRead } from './extract-content.ts';
import { ATTEMPTS_MAX, Retries } from './retries.ts';
import type { ExtractSite } from './site.ts';
import { type ExtractStore, extractStore } from './store.ts';
import { type Unclaimed, unclaimedOf } from './unclaimed.ts';
import { zipOf } from './zip.ts';

const REASON_MAX = 200;

export interface ExtractsDeps {
  readonly collections: Collections;
  readonly usage: UsageStore;
  readonly access: Access;
  readonly files: Files;
  readonly site: ExtractSite;
  /** DUNS of every REP participant, in a fixed order. */
  readonly reps: () => AsyncIterable<string>;
  readonly repsOfRecord: Pick<RepOfRecordStore, 'everyRepDuns' | 'lastChange'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds between two attempts. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  readonly daysPerFile?: number;
}

export interface RunOptions {
  /** Only these; absent: every REP participant. */
  readonly reps?: readonly string[];
  readonly format?: ExtractFormat;
  readonly progress?: (done: number, total: number) => void;
  /** Ends the run between two REPs: another makes the extracts by now. */
  readonly lost?: AbortSignal;
}

/** What one REP got, or why it got nothing. */
export type ExtractOutcome = Pick<
  Extract,
  'repDuns' | 'businessDate' | 'file' | 'attempts' | 'made' | 'errorKey' | 'reason'
>;

export interface ExtractRunSummary {
  readonly businessDate: Temporal.PlainDate;
  readonly window: LoadWindow;
  /** In the order made, those of earlier business dates first. */
  readonly delivered: readonly ExtractOutcome[];
  /** Who got nothing, and by `errorKey` why. */
  readonly failed: readonly ExtractOutcome[];
  /** New usage that nobody got: its REP of record is in no register. Not asked for when only some REPs are. */
  readonly unclaimed: readonly Unclaimed[];
}

export interface PurgeSummary {
  readonly purged: readonly string[];
  /** Could not be removed everywhere; the next purge tries again. */
  readonly failed: readonly string[];
}

/**
 * The nightly extract per REP: all usage added since the last one, and what was held already of the dates of which the REP
 * came to be known as REP of record since; kept ten calendar days (BR-049, BR-049.002).
 */
export class Extracts {
  private readonly store: ExtractStore;
  private readonly retries: Retries;

  constructor(private readonly deps: ExtractsDeps) {
    this.store = extractStore(deps.collections);
    this.retries = new Retries(deps.sleep ?? sleepFor);
  }

  /**
   * Makes and delivers the extracts of a business date, and those of the last ten days that no REP got yet. The same
   * date again gives the same bytes. A failing REP is in the summary and never stops the rest. Throws `invalid`
   * `extracts.day-not-over` for a date that has not ended, because its window would swallow what comes in until then, and
   * `not-found` `extracts.unknown-rep` for a DUNS that is no REP's.
   */
  async run(
    businessDate: Temporal.PlainDate,
    options: RunOptions = {},
  ): Promise<ExtractRunSummary> {
    this.checkIsOver(businessDate);
    const known = await Array.fromAsync(this.deps.reps());
    const reps = options.reps ?? known;
    const unknown = reps.find((duns) => !known.includes(duns));
    if (unknown !== undefined) {
      throw new HubError('not-found', 'extracts.unknown-rep', { rep: unknown });
    }
    const run = await this.store.run(businessDate, {
      load: await this.deps.usage.lastLoad(),
      change: await this.deps.repsOfRecord.lastChange(),
    });
    const due = await this.due(businessDate, reps);

    const outcomes: ExtractOutcome[] = [];
    let triesMax = ATTEMPTS_MAX;
    for (const { repDuns, run } of due) {
      if (options.lost !== undefined) requireHeld(options.lost);
      const outcome = await this.extract(repDuns, run, options.format ?? 'csv', triesMax);
      // A site that is down is waited for once, not for each of a thousand REPs: that would take the night.
      triesMax = outcome.errorKey === 'delivery.failed' ? 1 : ATTEMPTS_MAX;
      outcomes.push(outcome);
      options.progress?.(outcomes.length, due.length);
    }
    const delivered = outcomes.filter(({ errorKey }) => errorKey === undefined);
    const failed = outcomes.filter(({ errorKey }) => errorKey !== undefined);
    const { after, upto } = run;
    const unclaimed = options.reps === undefined ? await this.unclaimed(run, known) : [];
    return { businessDate, window: { after, upto }, delivered, failed, unclaimed };
  }

  /** Removes extracts made available more than ten calendar days before `today`, here and on the site (BR-049.002). */
  async purge(today: Temporal.PlainDate): Promise<PurgeSummary> {
    const purged: string[] = [];
    const failed: string[] = [];
    for (const extract of await Array.fromAsync(this.store.madeBefore(keptSince(today)))) {
      try {
        // First the hub's own copy, whose time is over also where the site cannot be reached.
        await this.deps.files.remove(extractFolder(extract.repDuns) + extract.file);
        await this.deps.site.remove(extract.repDuns, extract.file);
        await this.store.save({ ...extract, status: 'purged' }, [
          purgedEvent(extract, this.deps.clock()),
        ]);
        purged.push(extract.id);
      } catch (error) {
        this.note('extract not purged', extract, error);
        failed.push(extract.id);
      }
    }
    return { purged, failed };
  }

  private checkIsOver(businessDate: Temporal.PlainDate): void {
    const today = localDate(this.deps.clock());
    if (Temporal.PlainDate.compare(businessDate, today) < 0) return;
    const detail = { date: `${businessDate}`, today: `${today}` };
    throw new HubError('invalid', 'extracts.day-not-over', detail);
  }

  private async unclaimed(run: ExtractRun, reps: readonly string[]) {
    const unclaimed: Unclaimed[] = [];
    for await (const one of unclaimedOf(this.deps, run, reps)) {
      unclaimed.push(one);
      this.deps.log.warn('usage of a REP that no register knows', { ...one });
    }
    return unclaimed;
  }

  /** This date for all, and earlier runs of the last ten days for those who have not got theirs: failed, or interrupted. */
  private async due(businessDate: Temporal.PlainDate, reps: readonly string[]) {
    const due: { readonly repDuns: string; readonly run: ExtractRun }[] = [];
    const runs = this.store.runs(keptSince(businessDate), businessDate.add({ days: 1 }));
    for await (const run of runs) {
      const known = await this.store.extractsOf(reps, run.businessDate);
      for (const repDuns of reps) {
        const status = known.get(extractId(repDuns, run.businessDate))?.status ?? 'failed';
        if (status === 'failed' || run.businessDate.equals(businessDate))
          due.push({ repDuns, run });
      }
    }
    return due;
  }

  private async extract(
    repDuns: string,
    run: ExtractRun,
    format: ExtractFormat,
    triesMax: number,
  ): Promise<ExtractOutcome> {
    const { businessDate } = run;
    const { clock, files, site } = this.deps;
    const file = `${extractStem(repDuns, businessDate)}.zip`;
    const path = extractFolder(repDuns) + file;
    const extract = { repDuns, businessDate, file, madeOn: localDate(clock()) };
    let attempts = 0;
    try {
      const { made, read } = await this.retries.run((attempt) => {
        attempts = attempt;
        return this.make(path, repDuns, run, format);
      });
      await this.retries.run((attempt) => {
        attempts = Math.max(attempts, attempt);
        return site.deliver(repDuns, file, () => files.open(path));
      }, triesMax);
      const delivered = { ...extract, status: 'delivered', attempts, made } as const;
      await this.store.save(delivered, deliveredEvents(delivered, read, site.name, clock()));
      return delivered;
    } catch (error) {
      const errorKey = isHubError(error) ? error.messageKey : 'extracts.unexpected';
      const why = { errorKey, ...reasonOf(error) };
      const failed = { ...extract, status: 'failed', attempts, ...why } as const;
      this.note('extract failed', failed, error);
      await this.store
        .save(failed, [failedEvent(failed, clock())])
        .catch((second: unknown) => this.note('failed extract not saved', failed, second));
      return failed;
    }
  }

  private async make(
    path: string,
    rep: string,
    run: ExtractRun,
    format: ExtractFormat,
  ): Promise<{ readonly made: MadeExtract; readonly read: UsageRead | undefined }> {
    const { usage, access, daysPerFile = DAYS_PER_FILE_MAX, files } = this.deps;
    const content = new ExtractContent({ usage, access, daysPerFile }, { rep, run, format });
    const hash = createHash('sha256');
    const zip = hashed(zipOf(content.members(), run.businessDate));
    const { size } = await files.put(path, Readable.from(zip, { objectMode: false }));
    const made = { size, sha256: hash.digest('hex'), counts: content.tally.counts() };
    return { made, read: content.read };

    async function* hashed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    }
  }

  private note(
    phrase: string,
    { repDuns, businessDate }: Pick<Extract, 'repDuns' | 'businessDate'>,
    error: unknown,
  ): void {
    const fields = { repDuns, businessDate: businessDate.toString() };
    if (isHubError(error)) {
      const why = { errorKey: error.messageKey, ...reasonOf(error) };
      this.deps.log.warn(phrase, { ...fields, ...why });
    } else
      this.deps.log.error(phrase, { ...fields, error: String((error as Error).stack ?? error) });
  }
}

/** What a failed delivery was told, for the operator: `deliveryFailure` has taken the secrets out. */
function reasonOf(error: unknown): { readonly reason?: string } {
  if (!isHubError(error) || error.messageKey !== 'delivery.failed') return {};
  if (!(error.cause instanceof Error)) return {};
  return { reason: error.cause.message.replaceAll(/\s+/g, ' ').slice(0, REASON_MAX) };
}
