import { requireHeld } from '../lease.ts';
import type { AppendOutcome, OpenLoad } from '../usage/store.ts';
import type { ArrivingDay } from '../usage/usage-day.ts';
import type { Lines } from './chunks.ts';
import { DailyReadsIntake } from './daily-reads-intake.ts';
import type { IntervalKind } from './kind.ts';
import { LSE_RECORD_START } from './lse.ts';
import { type Judged, PartialDays } from './partial-days.ts';
import { PremiseFacts, type PremiseFactsDeps } from './premise-facts.ts';
import type { RejectList } from './reject-list.ts';
import type { ScannedDay } from './scan.ts';
import type { ScanJob, ScanPool } from './scan-pool.ts';
import type { Watched } from './text-intake.ts';
import { refusal } from './usage-rules.ts';

/** Usage days per write: large enough to be quick, small enough not to hold up others. */
const BATCH_DAYS = 1024;

export interface UsageCounts {
  rows: number;
  days: number;
  new: number;
  revised: number;
  unchanged: number;
}

export interface UsageIntakeDeps extends PremiseFactsDeps {
  readonly scanners: ScanPool;
}

/** One file of usage on its way into an open load. */
export class UsageIntake {
  readonly counts: UsageCounts = { rows: 0, days: 0, new: 0, revised: 0, unchanged: 0 };
  private readonly deps: UsageIntakeDeps;
  private readonly load: OpenLoad;
  private readonly rejects: RejectList;
  private readonly facts: PremiseFacts;
  private readonly reads: DailyReadsIntake;
  private readonly waiting: ScannedDay[] = [];

  constructor(deps: UsageIntakeDeps, load: OpenLoad, rejects: RejectList) {
    this.deps = deps;
    this.load = load;
    this.rejects = rejects;
    this.facts = new PremiseFacts(deps);
    this.reads = new DailyReadsIntake({ facts: this.facts, load, rejects });
  }

  /** Takes in all of it; `progress` hears of every chunk's rows. Throws when the text itself is unreadable. */
  async run(
    name: string,
    lines: Lines,
    recognised: IntervalKind,
    { progress, lost }: Watched,
  ): Promise<void> {
    await this.facts.knowSender(name, this.rejects.warnings);
    const partialDays = recognised.kind === 'lse' ? undefined : new PartialDays(recognised.layout);
    let linesBefore = recognised.kind === 'lse' ? 0 : 1;
    const jobs = jobsOf(lines, recognised);
    const reuse = (memory: ArrayBuffer) => lines.reuse(memory);
    for await (const result of this.deps.scanners.scan(jobs, reuse)) {
      this.counts.rows += result.rows;
      for (const reject of result.rejects) {
        await this.rejects.add({ ...reject, line: reject.line + linesBefore });
      }
      for (const day of result.days) this.waiting.push({ ...day, line: day.line + linesBefore });
      if (result.registers !== undefined) await this.reads.takeBeside(result, linesBefore, lost);
      await this.takeJudged(partialDays?.add(result.partials, linesBefore) ?? []);
      linesBefore += result.lines;
      await this.store(BATCH_DAYS, lost);
      progress(this.counts.rows);
    }
    await this.takeJudged(partialDays?.finish() ?? []);
    await this.store(1, lost);
  }

  private async takeJudged(judged: readonly Judged[]): Promise<void> {
    for (const outcome of judged) {
      if ('day' in outcome) this.waiting.push(outcome.day);
      else await this.rejects.add(outcome.reject);
    }
  }

  private async store(least: number, lost: AbortSignal): Promise<void> {
    while (this.waiting.length >= least) {
      requireHeld(lost);
      const batch = this.waiting.splice(0, BATCH_DAYS);
      await this.facts.learn(batch);
      const days: ArrivingDay[] = [];
      for (const day of batch) {
        const refused = refusal(day, this.facts.of(day.esiid));
        if (refused !== undefined) await this.rejects.add(refused);
        else days.push(this.packedDay(day));
      }
      this.count(await this.load.append(days));
    }
  }

  private packedDay(day: ScannedDay): ArrivingDay {
    const isUndated = day.revisedAt === 0;
    return {
      esiid: day.esiid,
      channel: day.channel,
      day: day.day,
      packed: day.packed,
      revisedAt: isUndated ? this.facts.arrivedAt : day.revisedAt,
      isUndated,
      meterNumber: this.facts.meterOn(day.esiid, day.day),
    };
  }

  private count(outcomes: readonly AppendOutcome[]): void {
    this.counts.days += outcomes.length;
    for (const outcome of outcomes) this.counts[outcome]++;
  }
}

async function* jobsOf(lines: Lines, recognised: IntervalKind): AsyncGenerator<ScanJob> {
  if (recognised.kind === 'lse') {
    for await (const chunk of lines.chunks(LSE_RECORD_START)) yield { kind: 'lse', chunk };
    return;
  }
  const { layout } = recognised;
  for await (const text of lines.ranges() ?? lines.chunks()) {
    yield { kind: 'interval-csv', layout, text };
  }
}
