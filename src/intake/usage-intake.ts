import { type DayNumber, dayNumber, localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import { requireHeld } from '../lease.ts';
import type { ParticipantStore } from '../market/store.ts';
import type { Meter } from '../premise/meter.ts';
import type { Premise } from '../premise/premise.ts';
import type { MeterStore, PremiseStore } from '../premise/store.ts';
import type { AppendOutcome, OpenLoad } from '../usage/store.ts';
import type { PackedDay } from '../usage/usage-day.ts';
import type { Lines } from './chunks.ts';
import type { UsageKind } from './kind.ts';
import { LSE_RECORD_START } from './lse.ts';
import { type Judged, PartialDays } from './partial-days.ts';
import type { RejectList } from './reject-list.ts';
import type { ScannedDay } from './scan.ts';
import type { ScanJob, ScanPool } from './scan-pool.ts';
import type { Watched } from './text-intake.ts';
import { refusal, senderOf } from './usage-rules.ts';

/** Usage days per write: large enough to be quick, small enough not to hold up others. */
const BATCH_DAYS = 1024;
/** ESIIDs remembered between batches. */
const REMEMBERED_MAX = 50_000;

export interface UsageCounts {
  rows: number;
  days: number;
  new: number;
  revised: number;
  unchanged: number;
}

interface MeterDays {
  readonly meterNumber: string;
  readonly from: DayNumber;
  /** Exclusive. */
  readonly until: DayNumber;
}

interface Remembered {
  readonly premise: Premise | undefined;
  readonly meters: readonly MeterDays[];
}

export interface UsageIntakeDeps {
  readonly premises: PremiseStore;
  readonly meters: MeterStore;
  readonly participants: ParticipantStore;
  readonly clock: Clock;
  readonly scanners: ScanPool;
}

/** One file of usage on its way into an open load. */
export class UsageIntake {
  readonly counts: UsageCounts = { rows: 0, days: 0, new: 0, revised: 0, unchanged: 0 };
  private readonly deps: UsageIntakeDeps;
  private readonly load: OpenLoad;
  private readonly rejects: RejectList;
  private readonly remembered = new Map<string, Remembered>();
  private readonly waiting: ScannedDay[] = [];
  private readonly arrivedAt: number;
  private readonly today: DayNumber;
  private senderDuns: string | undefined;

  constructor(deps: UsageIntakeDeps, load: OpenLoad, rejects: RejectList) {
    this.deps = deps;
    this.load = load;
    this.rejects = rejects;
    const now = deps.clock();
    this.arrivedAt = Math.floor(now.epochMilliseconds / 1000);
    this.today = dayNumber(localDate(now));
  }

  /** Takes in all of it; `progress` hears of every chunk's rows. Throws when the text itself is unreadable. */
  async run(
    name: string,
    lines: Lines,
    recognised: UsageKind,
    { progress, lost }: Watched,
  ): Promise<void> {
    this.senderDuns = await this.knownSender(name);
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
      await this.takeJudged(partialDays?.add(result.partials, linesBefore) ?? []);
      linesBefore += result.lines;
      await this.store(BATCH_DAYS, lost);
      progress(this.counts.rows);
    }
    await this.takeJudged(partialDays?.finish() ?? []);
    await this.store(1, lost);
  }

  private async knownSender(name: string): Promise<string | undefined> {
    const duns = senderOf(name);
    if (duns === undefined) return undefined;
    const participant = await this.deps.participants.find(duns);
    if (participant === undefined) this.rejects.warnings.add('unknown-sender', duns);
    return participant?.role === 'TDSP' ? duns : undefined;
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
      await this.remember(batch);
      const days: PackedDay[] = [];
      for (const day of batch) {
        const facts = this.remembered.get(day.esiid);
        const refused = refusal(day, {
          premise: facts?.premise,
          senderDuns: this.senderDuns,
          today: this.today,
          now: this.arrivedAt,
        });
        if (refused !== undefined) await this.rejects.add(refused);
        else days.push(this.packedDay(day, facts?.meters ?? []));
      }
      this.count(await this.load.append(days));
    }
  }

  private packedDay(day: ScannedDay, meters: readonly MeterDays[]): PackedDay {
    return {
      esiid: day.esiid,
      channel: day.channel,
      day: day.day,
      packed: day.packed,
      revisedAt: day.revisedAt === 0 ? this.arrivedAt : day.revisedAt,
      meterNumber: meterOn(meters, day.day),
    };
  }

  private count(outcomes: readonly AppendOutcome[]): void {
    this.counts.days += outcomes.length;
    for (const outcome of outcomes) this.counts[outcome]++;
  }

  private async remember(batch: readonly ScannedDay[]): Promise<void> {
    if (this.remembered.size > REMEMBERED_MAX) this.remembered.clear();
    const unknown = [...new Set(batch.map((day) => day.esiid))].filter(
      (esiid) => !this.remembered.has(esiid),
    );
    if (unknown.length === 0) return;
    const premises = await this.deps.premises.findMany(unknown);
    for (const esiid of unknown) {
      const premise = premises.get(esiid);
      const meters: MeterDays[] = [];
      if (premise !== undefined) {
        for await (const meter of this.deps.meters.ofEsiid(esiid)) meters.push(meterDays(meter));
      }
      this.remembered.set(esiid, { premise, meters });
    }
  }
}

async function* jobsOf(lines: Lines, recognised: UsageKind): AsyncGenerator<ScanJob> {
  if (recognised.kind === 'lse') {
    for await (const chunk of lines.chunks(LSE_RECORD_START)) yield { kind: 'lse', chunk };
    return;
  }
  const { layout } = recognised;
  for await (const text of lines.ranges() ?? lines.chunks()) {
    yield { kind: 'interval-csv', layout, text };
  }
}

/** The meter at the end of the day: on the day of an exchange, the new one. */
function meterOn(meters: readonly MeterDays[], day: DayNumber): string {
  let number = '';
  for (const { meterNumber, from, until } of meters) {
    if (from <= day && day < until) number = meterNumber;
  }
  return number;
}

function meterDays({ meterNumber, installed, removed }: Meter): MeterDays {
  const until = removed === null ? Number.POSITIVE_INFINITY : dayNumber(removed);
  return { meterNumber, from: dayNumber(installed), until };
}
