import { slotsOf } from '../calendar.ts';
import { energyWh, isBackwards, type RegisterRead } from '../usage/register-read.ts';
import type { Reject, ScannedRead } from './scan.ts';
import { mostWhOf, rejectOf, type UsageFacts } from './usage-rules.ts';

/** What is wrong with the readings themselves, now that their meters are known; undefined: nothing. */
export function readingRefusal(
  scanned: ScannedRead,
  read: RegisterRead,
  { premise }: UsageFacts,
): Reject | undefined {
  if (isBackwards(read)) {
    const detail = `${kwh(read.endWh)} after ${kwh(read.startWh)}, and no exchange of meters is known`;
    return rejectOf(scanned, 'backwards-reading', detail);
  }
  const most = mostWhOf(premise) * slotsOf(read.day);
  const absurd = [energyWh(read), read.usageWh].find((wh) => wh !== undefined && wh > most);
  if (absurd === undefined) return undefined;
  return rejectOf(scanned, 'absurd-value', `${kwh(absurd)} kWh in a day`);
}

function kwh(wh = 0): string {
  return (wh / 1000).toFixed(3);
}
