import type { AuditEvent } from '../audit-event.ts';
import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { requireHeld } from '../lease.ts';
import type { MarketEventStore } from '../market/event-store.ts';
import { type MarketEvent, periodOf, takesBack } from '../market/events.ts';
import type { RepOfRecordStore } from '../market/store.ts';
import type { Lines } from './chunks.ts';
import { eventsOf, type PlacedEvent } from './event-rows.ts';
import { bareField } from './field.ts';
import type { EventsKind } from './kind.ts';
import type { MarketCounts } from './market-intake.ts';
import type { RowFault } from './market-rows.ts';
import type { RejectList } from './reject-list.ts';
import type { Watched } from './text-intake.ts';

export interface EventIntakeDeps {
  readonly collections: Collections;
  readonly events: MarketEventStore;
  readonly repsOfRecord: RepOfRecordStore;
  readonly clock: Clock;
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

  constructor(deps: EventIntakeDeps, rejects: RejectList, because: (events: number) => AuditEvent) {
    this.deps = deps;
    this.rejects = rejects;
    this.because = because;
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
    const ids = batch.flatMap(({ read }) => (read && 'value' in read ? [read.value.id] : []));
    const known = new Map(await this.deps.events.findMany(ids));
    const fresh: MarketEvent[] = [];
    for (const placed of batch) {
      const { read } = placed;
      this.counts.rows++;
      if (read !== undefined && 'fault' in read) {
        await this.reject(placed, read.fault);
        continue;
      }
      const told = read && known.get(read.value.id);
      if (read === undefined || (told !== undefined && isSame(told, read.value))) {
        this.counts.unchanged++;
      } else if (told !== undefined) {
        const detail = 'was told with other content';
        await this.reject(placed, { column: 'EVENT_ID', reason: 'contradiction', detail });
      } else {
        known.set(read.value.id, read.value);
        fresh.push(read.value);
        this.counts.new++;
      }
    }
    return fresh;
  }

  /** Periods of events that stand are there, those of events that were taken back are not, in whatever order they came. */
  private async periodChanges(fresh: readonly MarketEvent[]): Promise<readonly Change[]> {
    const { repsOfRecord } = this.deps;
    const taken = fresh.flatMap(({ cancels }) => (cancels === '' ? [] : [cancels]));
    const before = [...(await this.deps.events.findMany(taken)).values()];
    const told = [...before, ...fresh].filter(({ type }) => type !== 'CANCEL');
    const known = await repsOfRecord.findMany(told.map((event) => periodOf(event).id));
    const changes: Change[] = [];
    for (const event of told) {
      const period = known.get(periodOf(event).id);
      const isTakenBack = await this.isTakenBack(event, fresh);
      if (isTakenBack && period !== undefined) changes.push(repsOfRecord.removing(period));
      if (!isTakenBack && period === undefined) {
        changes.push(repsOfRecord.inserting(periodOf(event)));
      }
    }
    return changes;
  }

  private async isTakenBack(event: MarketEvent, fresh: readonly MarketEvent[]): Promise<boolean> {
    if (fresh.some((other) => takesBack(other, event))) return true;
    for await (const other of this.deps.events.cancelling(event.id)) {
      if (takesBack(other, event)) return true;
    }
    return false;
  }

  /** A switch is a matter of periods alone; a cancellation holds from now on. */
  private duePremises(fresh: readonly MarketEvent[]) {
    const today = localDate(this.deps.clock());
    return fresh
      .filter(({ type }) => type !== 'SWITCH')
      .map(({ esiid, type, effectiveDate }) => ({
        esiid,
        dueOn: type === 'CANCEL' ? today : effectiveDate,
      }));
  }

  private async reject({ line, esiid, place }: PlacedEvent, fault: RowFault): Promise<void> {
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
