import { localDate, MARKET_TIME_ZONE } from '../../calendar.ts';
import type { Words } from '../words.ts';

/** `Mar 3, 2026, 14:05`, Central time. */
export function momentText({ date }: Words, at: Temporal.Instant): string {
  const time = at.toZonedDateTimeISO(MARKET_TIME_ZONE).toPlainTime();
  return `${date(localDate(at))}, ${time.toString({ smallestUnit: 'minute' })}`;
}

export function Moment({ words, at }: { readonly words: Words; readonly at: Temporal.Instant }) {
  return <time dateTime={at.toString()}>{momentText(words, at)}</time>;
}
