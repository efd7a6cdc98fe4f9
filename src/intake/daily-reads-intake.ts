import { requireHeld } from '../lease.ts';
import type { ArrivingRead } from '../usage/register-store.ts';
import type { AppendOutcome, OpenLoad } from '../usage/store.ts';
import type { Lines } from './chunks.ts';
import { scanDailyReads } from './daily-reads-csv.ts';
import type { DailyReadsLayout } from './daily-reads-layout.ts';
import { readingRefusal } from './daily-reads-rules.ts';
import type { PremiseFacts } from './premise-facts.ts';
import type { RejectList } from './reject-list.ts';
import { type ScannedRead, type ScanResult, UNREADABLE } from './scan.ts';
import type { Watched } from './text-intake.ts';
import type { UsageCounts } from './usage-intake.ts';
import { placeRefusal } from './usage-rules.ts';

/** Reads per write. */
const BATCH_READS = 1024;

export interface DailyReadsIntakeDeps {
  readonly facts: PremiseFacts;
  readonly load: OpenLoad;
  readonly rejects: RejectList;
}

/** Register reads on their way into an open load: those of a daily-reads CSV, or beside the usage days of an LSE file. */
export class DailyReadsIntake {
  /** `days` stays 0: it counts usage days. */
  readonly counts: UsageCounts = { rows: 0, days: 0, new: 0, revised: 0, unchanged: 0 };
  private readonly deps: DailyReadsIntakeDeps;
  private readonly waiting: ScannedRead[] = [];

  constructor(deps: DailyReadsIntakeDeps) {
    this.deps = deps;
  }

  /** Takes in all of a daily-reads CSV; every row that cannot be taken is set aside. */
  async run(
    name: string,
    lines: Lines,
    layout: DailyReadsLayout,
    { progress, lost }: Watched,
  ): Promise<void> {
    const { facts, rejects } = this.deps;
    await facts.knowSender(name, rejects.warnings);
    let linesBefore = 1;
    for await (const chunk of lines.chunks()) {
      const scanned = scanDailyReads(chunk, layout);
      this.counts.rows += scanned.rows;
      for (const reject of scanned.rejects) {
        await rejects.add({ ...reject, line: reject.line + linesBefore });
      }
      for (const read of scanned.reads) {
        this.waiting.push({ ...read, line: read.line + linesBefore });
      }
      linesBefore += scanned.lines;
      lines.reuse(chunk.buffer);
      await this.store(BATCH_READS, lost, (read) => this.judge(read));
      progress(this.counts.rows);
    }
    await this.store(1, lost, (read) => this.judge(read));
  }

  /** The readings of an LSE file, in the order of its days. */
  async takeBeside(result: ScanResult, linesBefore: number, lost: AbortSignal): Promise<void> {
    this.waiting.push(...readsBeside(result, linesBefore));
    await this.store(1, lost, (read) => this.judgeBeside(read));
  }

  private async store(
    least: number,
    lost: AbortSignal,
    judge: (scanned: ScannedRead) => Promise<ArrivingRead | undefined>,
  ): Promise<void> {
    while (this.waiting.length >= least) {
      requireHeld(lost);
      const batch = this.waiting.splice(0, BATCH_READS);
      await this.deps.facts.learn(batch);
      const reads: ArrivingRead[] = [];
      for (const scanned of batch) {
        const read = await judge(scanned);
        if (read !== undefined) reads.push(read);
      }
      this.count(await this.deps.load.appendReads(reads));
    }
  }

  private async judge(scanned: ScannedRead): Promise<ArrivingRead | undefined> {
    const read = this.arriving(scanned);
    const facts = this.deps.facts.of(scanned.esiid);
    const refused = placeRefusal(scanned, facts) ?? readingRefusal(scanned, read, facts);
    if (refused === undefined) return read;
    await this.deps.rejects.add(refused);
    return undefined;
  }

  /** Its quarter hours may be good though its readings are not: they are taken, and the readings warned of. */
  private async judgeBeside(scanned: ScannedRead): Promise<ArrivingRead | undefined> {
    const read = this.arriving(scanned);
    const facts = this.deps.facts.of(scanned.esiid);
    // What is wrong with the premise or the day is said of its quarter hours.
    if (placeRefusal(scanned, facts) !== undefined) return undefined;
    const isReadable = scanned.startWh !== UNREADABLE;
    if (isReadable && readingRefusal(scanned, read, facts) === undefined) return read;
    this.deps.rejects.warnings.add('odd-reading', scanned.esiid);
    return undefined;
  }

  private arriving({ line: _, rows: __, ...scanned }: ScannedRead): ArrivingRead {
    const { facts } = this.deps;
    const { esiid, day, revisedAt } = scanned;
    return {
      ...scanned,
      revisedAt: revisedAt === 0 ? facts.arrivedAt : revisedAt,
      isUndated: revisedAt === 0,
      startMeter: facts.meterOn(esiid, day - 1),
      endMeter: facts.meterOn(esiid, day),
    };
  }

  private count(outcomes: readonly AppendOutcome[]): void {
    for (const outcome of outcomes) this.counts[outcome]++;
  }
}

function readsBeside({ days, registers }: ScanResult, linesBefore: number): ScannedRead[] {
  if (registers === undefined) return [];
  return days.flatMap(({ esiid, channel, day, revisedAt, line }, index) => {
    const [start = Number.NaN, end = Number.NaN, multiplier = 1] = registers.subarray(index * 3);
    if (Number.isNaN(start) && Number.isNaN(end)) return [];
    const startWh = Number.isNaN(start) ? undefined : start;
    const endWh = Number.isNaN(end) ? undefined : end;
    const readings = { startWh, endWh, multiplier, usageWh: undefined };
    return { esiid, channel, day, ...readings, revisedAt, line: line + linesBefore, rows: 0 };
  });
}
