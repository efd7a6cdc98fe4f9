import type { SiteFile } from '../extracts/site.ts';

/** Facts of MLST and MLSD (RFC 3659 §7.5). */
export const FACTS = 'type;size;modify;perm;';
/** A folder that can be entered and listed, a file that can be read: nothing else can be done here. */
const ROOT_FACTS = 'type=dir;perm=el;';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const RECENT_HOURS = 180 * 24;

/** `20260301063000`, UTC: the form of MDTM and of the `modify` fact (RFC 3659 §2.3). */
export function timeValue(at: Temporal.Instant): string {
  return at.toString({ smallestUnit: 'second' }).replace(/[-:TZ]/g, '');
}

/** A line of LIST, as `ls -l` prints it, in UTC: what clients without MLSD know how to read. */
export function longLine({ name, size, modifiedAt }: SiteFile, now: Temporal.Instant): string {
  const time = modifiedAt.toZonedDateTimeISO('UTC');
  const age = now.since(modifiedAt).total('hours');
  const clock = time.toPlainTime().toString({ smallestUnit: 'minute' });
  const yearOrClock = age >= 0 && age < RECENT_HOURS ? clock : ` ${time.year}`;
  const date = `${MONTHS[time.month - 1]} ${String(time.day).padStart(2)} ${yearOrClock}`;
  return `-r--r--r-- 1 hub hub ${String(size).padStart(12)} ${date} ${name}`;
}

/** A line of MLSD or MLST; `name` as the command wants it, bare or as a path. */
export function factsLine({ size, modifiedAt }: SiteFile, name: string): string {
  return `type=file;size=${size};modify=${timeValue(modifiedAt)};perm=r; ${name}`;
}

export function rootFactsLine(name: string): string {
  return `${ROOT_FACTS} ${name}`;
}
