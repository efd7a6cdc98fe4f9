import type { AuditEvent } from '../audit-event.ts';
import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { requireHeld } from '../lease.ts';
import type { MarketEventStore } from '../market/event-store.ts';
import { type MarketEvent, periodOf, takesBack } from '../market/events.ts';
import type { RepOfRecordPeriod } from '../market/rep-of-record.ts';
import type { RepOfRecordStore } from '../market/store.ts';
import type { Lines } from './chunks.ts';
import { eventsOf, type PlacedEvent } from './event-rows.ts';
import { bareField } from './field.ts';
import type { EventsKind } from './kind.ts';
import type { MarketCounts } from './market-intake.ts';
import type { RowFault } from './market-rows.ts';
import type { RejectList } from './reject-list.ts';
import type { Watched } from './text-intake.ts';
import { type Registers, warnOfUnknown } from './warnings.ts';

export interface EventIntakeDeps extends Registers {
  readonly collections: Collections;
  readonly events: MarketEventStore;
  readonly repsOfRecord: RepOfRecordStore;
  readonly clock: Clock;
}

/** For who sends events itself and waits for what becomes of each. */
export interface EventWatch {
  /** Those among the ESIIDs that the sender may tell events of; absent: all. */
  readonly ofSender?: (esiids: readonly string[]) => Promise<ReadonlySet<string>>;
  /** In the order of the events. */
  readonly judged?: (outcome: 'new' | 'unchanged' | RowFault) => void;
}

const BATCH_EVENTS = 500;

/**
 * A file of market events on its way in. Each is kept as it was told, in whatever order they come, and in the same unit of
 * work the REP-of-record periods are made what the events that stand say (BR-031). An event that comes again changes nothing;
 * one that says something else under the same id is set aside.
 */
export class EventIntake {
  readonly counts: MarketCounts = { rows: 0, new: 0, revised: 0, unchanged: 0 };
  private readonly deps: EventIntakeDeps;
  private readonly rejects: RejectList;
  private readonly because: (events: number) => AuditEvent;
  private readonly watch: EventWatch;

  constructor(
    deps: EventIntakeDeps,
    rejects: RejectList,
    because: (events: number) => AuditEvent,
    watch: EventWatch = {},
  ) {
    this.deps = deps;
    this.rejects = rejects;
    this.because = because;
    this.watch = watch;
  }

  async run(lines: Lines, kind: EventsKind, { progress, lost }: Watched): Promise<void> {
    let batch: PlacedEvent[] = [];
    const save = async () => {
      requireHeld(lost);
      await this.save(batch);
      progress(this.counts.rows);
      batch = [];
    };
    for await (const placed of eventsOf(lines, kind)) {
      batch.push(placed);
      if (batch.length === BATCH_EVENTS) await save();
    }
    await save();
  }

  private async save(batch: readonly PlacedEvent[]): Promise<void> {
    const fresh = await this.sift(batch);
    const named = fresh.map(({ esiid, repDuns }) => ({ esiid, rep: repDuns }));
    await warnOfUnknown(this.deps, named, this.rejects.warnings);
    if (fresh.length === 0) return;
    const changes = [
      ...fresh.map((event) => this.deps.events.inserting(event)),
      ...(await this.periodChanges(fresh)),
      ...(await this.deps.events.markingDue(this.duePremises(fresh))),
    ];
    await this.deps.collections.commit(changes, this.because(fresh.length));
  }

  /** The events of a batch that the hub does not have yet, each once. */
  private async sift(batch: readonly PlacedEvent[]): Promise<readonly MarketEvent[]> {
    const events = batch.flatMap(({ read }) => (read && 'value' in read ? [read.value] : []));
    const ids = events.flatMap(({ id, cancels }) => (cancels === '' ? [id] : [id, cancels]));
    const known = new Map(await this.deps.events.findMany(ids));
    const own = await this.watch.ofSender?.(events.map(({ esiid }) => esiid));
    const fresh: MarketEvent[] = [];
    for (const placed of batch) {
      const { read } = placed;
      this.counts.rows++;
      if (read !== undefined && 'fault' in read) {
        await this.reject(placed, read.fault);
        continue;
      }
      // Others' premises are as unknown as those that nobody has, so that ESIIDs cannot be probed.
      if (read !== undefined && own?.has(read.value.esiid) === false) {
        const detail = 'is no premise of the sender';
        await this.reject(placed, { column: 'ESIID', reason: 'unknown-esiid', detail });
        continue;
      }
      const told = read && known.get(read.value.id);
      if (read === undefined || (told !== undefined && isSame(told, read.value))) {
        this.counts.unchanged++;
        this.watch.judged?.('unchanged');
      } else if (told !== undefined) {
        const detail = 'was told with other content';
        await this.reject(placed, { column: 'EVENT_ID', reason: 'contradiction', detail });
      } else if (known.get(read.value.cancels)?.type === 'CANCEL') {
        const detail = 'names a CANCEL, which stands: tell the event anew';
        await this.reject(placed, { column: 'CANCELS', reason: 'contradiction', detail });
      } else if (await this.isMovedAlready(read.value, fresh)) {
        const detail = 'another event came in its place already';
        await this.reject(placed, { column: 'CANCELS', reason: 'contradiction', detail });
      } else {
        known.set(read.value.id, read.value);
        fresh.push(read.value);
        this.counts.new++;
        this.watch.judged?.('new');
      }
    }
    this.warnOfUntold(fresh, known);
    return fresh;
  }

  private warnOfUntold(
    fresh: readonly MarketEvent[],
    told: ReadonlyMap<string, MarketEvent>,
  ): void {
    for (const { cancels } of fresh) {
      if (cancels !== '' && !told.has(cancels)) this.rejects.warnings.add('unknown-event', cancels);
    }
  }

  /** Nothing says which of two new dates is the later word, so the first one told counts. */
  private async isMovedAlready(event: MarketEvent, fresh: readonly MarketEvent[]) {
    if (event.type === 'CANCEL' || event.cancels === '') return false;
    const isRival = (other: MarketEvent) =>
      other.type !== 'CANCEL' && other.cancels === event.cancels && other.esiid === event.esiid;
    if (fresh.some(isRival)) return true;
    for await (const other of this.deps.events.cancelling(event.cancels)) {
      if (isRival(other)) return true;
    }
    return false;
  }

  /** Periods of events that stand are there, those of events that were taken back are not, in whatever order they came. */
  private async periodChanges(fresh: readonly MarketEvent[]): Promise<readonly Change[]> {
    const { repsOfRecord } = this.deps;
    const told = await this.touched(fresh);
    const known = await repsOfRecord.findMany(told.map((event) => periodOf(event).id));
    const put: RepOfRecordPeriod[] = [];
    const gone: RepOfRecordPeriod[] = [];
    for (const event of told) {
      const period = known.get(periodOf(event).id);
      const isTakenBack = await this.isTakenBack(event, fresh);
      if (isTakenBack && period !== undefined) gone.push(period);
      if (!isTakenBack && period === undefined) put.push(periodOf(event));
    }
    return repsOfRecord.changing({ put, gone });
  }

  /** Events whose period may have to come or go: the fresh ones, those that they name, and what came in their place. */
  private async touched(fresh: readonly MarketEvent[]): Promise<readonly MarketEvent[]> {
    const { events } = this.deps;
    const named = fresh.flatMap(({ cancels }) => (cancels === '' ? [] : [cancels]));
    const touched = new Map([...(await events.findMany(named))]);
    for (const id of named) {
      for await (const other of events.cancelling(id)) touched.set(other.id, other);
    }
    for (const event of fresh) touched.set(event.id, event);
    return [...touched.values()].filter(({ type }) => type !== 'CANCEL');
  }

  private async isTakenBack(event: MarketEvent, fresh: readonly MarketEvent[]): Promise<boolean> {
    if (fresh.some((other) => takesBack(other, event))) return true;
    for (const id of event.cancels === '' ? [event.id] : [event.id, event.cancels]) {
      for await (const other of this.deps.events.cancelling(id)) {
        if (takesBack(other, event)) return true;
      }
    }
    return false;
  }

  /** A switch is a matter of periods alone; what takes an event back does so from now on. */
  private duePremises(fresh: readonly MarketEvent[]) {
    const today = localDate(this.deps.clock());
    return fresh.flatMap(({ esiid, type, effectiveDate, cancels }) => [
      ...(type === 'MOVE_IN' || type === 'MOVE_OUT' ? [{ esiid, dueOn: effectiveDate }] : []),
      ...(cancels === '' ? [] : [{ esiid, dueOn: today }]),
    ]);
  }

  private async reject({ line, esiid, place }: PlacedEvent, fault: RowFault): Promise<void> {
    this.watch.judged?.(fault);
    const { linesBefore, column } = place(fault.column);
    await this.rejects.add({
      line: line + linesBefore,
      column,
      reason: fault.reason,
      detail: `${fault.column}: ${fault.detail}`.slice(0, 80),
      esiid: bareField(esiid).slice(0, 64),
      date: '',
      rows: 1,
    });
  }
}

function isSame(one: MarketEvent, other: MarketEvent): boolean {
  return (
    one.type === other.type &&
    one.esiid === other.esiid &&
    one.effectiveDate.equals(other.effectiveDate) &&
    one.repDuns === other.repDuns &&
    one.cancels === other.cancels
  );
}
