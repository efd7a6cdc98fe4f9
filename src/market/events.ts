import type { Document } from '../collections.ts';
import type { RepOfRecordPeriod } from './rep-of-record.ts';

export const EVENT_TYPES = ['MOVE_IN', 'MOVE_OUT', 'SWITCH', 'CANCEL'] as const;
export type MarketEventType = (typeof EVENT_TYPES)[number];

/**
 * What the market tells of a premise by Texas SET, once and for good: a change of mind is a CANCEL and, where there is
 * another date, a new event. A CANCEL itself cannot be taken back.
 */
export interface MarketEvent extends Document {
  /** `<esiid>.<number>`: as the sender of that premise's events numbers it. */
  readonly id: string;
  readonly type: MarketEventType;
  readonly esiid: string;
  /** The first local day on which it holds. */
  readonly effectiveDate: Temporal.PlainDate;
  /** The REP from that day on; of a move-out and a cancellation only what the sender says, maybe `''`. */
  readonly repDuns: string;
  /** Id of the event that a CANCEL takes back, or that one of another type takes the place of; mostly `''`. */
  readonly cancels: string;
}

/**
 * Whether an event takes another one back: it counts within its own premise only, and whether it comes before or after. A
 * CANCEL takes back what it names and whatever came in the place of that.
 */
export function takesBack(cancel: MarketEvent, event: MarketEvent): boolean {
  if (event.type === 'CANCEL' || cancel.cancels === '' || cancel.esiid !== event.esiid)
    return false;
  if (cancel.cancels === event.id) return true;
  return cancel.type === 'CANCEL' && cancel.cancels === event.cancels;
}

/** Events of a premise that stand, and those that were taken back; neither holds a CANCEL. */
export function sorted(events: readonly MarketEvent[]): {
  readonly stand: readonly MarketEvent[];
  readonly takenBack: readonly MarketEvent[];
} {
  const told = events.filter(({ type }) => type !== 'CANCEL');
  const isTakenBack = (event: MarketEvent) => events.some((other) => takesBack(other, event));
  return {
    stand: told.filter((event) => !isTakenBack(event)),
    takenBack: told.filter(isTakenBack),
  };
}

/**
 * What an event that stands says about the REP of record: that REP from its day on, after a move-out nobody (BR-031.001).
 * It ends when the next period of the ESIID begins (`effectivePeriods`), so no other period has to change.
 */
export function periodOf({ id, type, esiid, effectiveDate, repDuns }: MarketEvent) {
  return {
    id: `${esiid}:${effectiveDate}:${id}`,
    version: 1,
    esiid,
    repDuns: type === 'MOVE_OUT' ? '' : repDuns,
    startDate: effectiveDate,
    endDate: null,
    eventId: id,
  } satisfies RepOfRecordPeriod;
}

/** Days of the move-outs of a premise that have come by now, and of those that were taken back. */
export interface MoveOuts {
  readonly stand: readonly Temporal.PlainDate[];
  readonly takenBack: readonly Temporal.PlainDate[];
}

export function moveOutsOf(events: readonly MarketEvent[], today: Temporal.PlainDate): MoveOuts {
  const { stand, takenBack } = sorted(events);
  return {
    stand: daysOf(stand, 'MOVE_OUT').filter((day) => Temporal.PlainDate.compare(day, today) <= 0),
    takenBack: daysOf(takenBack, 'MOVE_OUT'),
  };
}

/**
 * When whoever lives there now moved in: the newest move-in that stands and has come by now. Undefined when they have moved
 * out since, so that nobody who comes later is given the time of those before.
 */
export function lastMoveIn(
  events: readonly MarketEvent[],
  today: Temporal.PlainDate,
): Temporal.PlainDate | undefined {
  const { stand } = sorted(events);
  const newest = newestOf(stand, 'MOVE_IN', today);
  const left = newestOf(stand, 'MOVE_OUT', today);
  if (newest === undefined || left === undefined) return newest;
  return Temporal.PlainDate.compare(newest, left) < 0 ? undefined : newest;
}

/**
 * When somebody's time at a premise ends: at the first move-out after it began, or when it ended anyway (BR-044). An end
 * that was a move-out since taken back is none. Whoever arrives on the day of a move-out is not the one who leaves.
 */
export function occupancyEnd(
  occupancy: { readonly from: Temporal.PlainDate; readonly until: Temporal.PlainDate | null },
  { stand, takenBack }: MoveOuts,
): Temporal.PlainDate | null {
  const { from, until } = occupancy;
  const isTakenBack = until !== null && takenBack.some((day) => day.equals(until));
  const ends = [
    ...stand.filter((day) => Temporal.PlainDate.compare(from, day) < 0),
    ...(until === null || isTakenBack ? [] : [until]),
  ];
  return ends.sort(Temporal.PlainDate.compare)[0] ?? null;
}

function daysOf(events: readonly MarketEvent[], wanted: MarketEventType) {
  return events.filter(({ type }) => type === wanted).map(({ effectiveDate }) => effectiveDate);
}

function newestOf(
  events: readonly MarketEvent[],
  wanted: MarketEventType,
  today: Temporal.PlainDate,
): Temporal.PlainDate | undefined {
  return daysOf(events, wanted)
    .filter((day) => Temporal.PlainDate.compare(day, today) <= 0)
    .sort(Temporal.PlainDate.compare)
    .at(-1);
}
