import type { StoredRegisterRead } from '../usage/register-read.ts';
import type { ArrivingRead } from '../usage/register-store.ts';
import type { AppendOutcome } from '../usage/store.ts';
import { newest } from './usage-revision.ts';

/** What a register read is beside the stored revisions of its day, in the order of arrival, on either engine. */
export function outcomeOf(
  read: ArrivingRead,
  stored: readonly StoredRegisterRead[],
): AppendOutcome {
  if (stored.length === 0) return 'new';
  const current = newest(stored);
  const isKnown =
    stored.some((other) => other.revisedAt === read.revisedAt && isEqual(other, read)) ||
    (read.isUndated === true && current !== undefined && isEqual(current, read));
  return isKnown ? 'unchanged' : 'revised';
}

function isEqual(one: StoredRegisterRead, other: ArrivingRead): boolean {
  return (
    one.startWh === other.startWh &&
    one.endWh === other.endWh &&
    one.usageWh === other.usageWh &&
    one.multiplier === other.multiplier
  );
}

/** The last of each day, of reads of one ESIID and channel by day, then age. */
export function newestOfDays(reads: readonly StoredRegisterRead[]): StoredRegisterRead[] {
  return reads.filter(({ day }, index) => reads[index + 1]?.day !== day);
}
