import type { ClientSession, Filter } from 'mongodb';
import type { CompactSummary } from '../../usage/store.ts';
import { type MonthNumber, monthNumber, monthOf, monthStart } from '../usage-month.ts';
import { supersedes } from '../usage-revision.ts';
import {
  type RevisionDocument,
  revisionsOfMonth,
  storedDay,
  type UsageCollections,
} from './usage-documents.ts';
import type { MongoLoads } from './usage-loads.ts';

const REVISIONS_PER_PAGE = 10_000;

interface PointMonth {
  readonly e: string;
  readonly c: number;
  readonly month: MonthNumber;
}

/**
 * Moves finished months into month documents, one ESIID and channel at a time, each in a transaction of its own: a kill
 * leaves it moved or not moved, and the next run goes on from there. Days of an open load stay where they arrived.
 */
export async function compact(
  { collections, loads }: { collections: UsageCollections; loads: MongoLoads },
  before: Temporal.PlainYearMonth,
  progress: (done: number, total: number) => void,
): Promise<CompactSummary> {
  const upto = await loads.last();
  const pending = { d: { $lt: monthStart(monthNumber(before)) }, l: { $lte: upto } };
  const total = await collections.days.countDocuments(pending);
  const months = new Set<MonthNumber>();
  let days = 0;
  for (let reached = ''; ; ) {
    const page = await nextPointMonths(collections, { ...pending, e: { $gte: reached } });
    for (const of of page) {
      days += await collections.inTransaction((session) =>
        movePoint(collections, { of, upto, session }),
      );
      months.add(of.month);
      reached = of.e;
      progress(days, total);
    }
    if (page.length === 0) return { months: months.size, days };
  }
}

/** What to move next, in the order of the index, so that no day is passed over twice. */
async function nextPointMonths(
  { days }: UsageCollections,
  pending: Filter<RevisionDocument>,
): Promise<PointMonth[]> {
  const found = await days
    .find(pending, { projection: { e: 1, c: 1, d: 1 } })
    .sort({ e: 1, c: 1, d: 1 })
    .limit(REVISIONS_PER_PAGE)
    .toArray();
  const pointMonths = found.map(({ e, c, d }) => ({ e, c, month: monthOf(d) }));
  return pointMonths.filter((of, index) => {
    const before = pointMonths[index - 1];
    return before?.e !== of.e || before.c !== of.c || before.month !== of.month;
  });
}

/** Gives the number of day revisions moved. */
async function movePoint(
  { days, months, superseded }: UsageCollections,
  { of, upto, session }: { of: PointMonth; upto: number; session: ClientSession },
): Promise<number> {
  const { e, c, month } = of;
  const d = { $gte: monthStart(month), $lt: monthStart(month + 1) };
  const found = days.find({ e, c, d, l: { $lte: upto } }, { session, projection: { _id: 0 } });
  const arrivals = await found.sort({ d: 1, l: 1, r: 1, n: 1 }).toArray();
  const current = await months.findOne({ e, c, m: month }, { session });

  const { newest, older } = settle(current === null ? [] : revisionsOfMonth(current), arrivals);
  if (older.length > 0) await superseded.insertMany(older, { session });
  const kept = newest.map(({ e: _e, c: _c, ...day }) => day);
  const l = Math.max(...kept.map((day) => day.l));
  await months.replaceOne(
    { e, c, m: month },
    { e, c, m: month, l, days: kept },
    { upsert: true, session },
  );
  await days.deleteMany({ e, c, d, l: { $lte: upto } }, { session });
  return arrivals.length;
}

/** Which revision of each day stays in the month, by day, and which ones give way. */
function settle(finished: readonly RevisionDocument[], arrivals: readonly RevisionDocument[]) {
  const newest = new Map(finished.map((revision) => [revision.d, revision]));
  const older: RevisionDocument[] = [];
  for (const arrival of arrivals) {
    const current = newest.get(arrival.d);
    if (current === undefined) newest.set(arrival.d, arrival);
    else if (supersedes(storedDay(arrival), storedDay(current))) {
      newest.set(arrival.d, arrival);
      older.push(current);
    } else older.push(arrival);
  }
  return { newest: [...newest.values()].sort((a, b) => a.d - b.d), older };
}
