import { dateOf, slotsOf } from '../calendar.ts';
import { HubError } from '../errors.ts';
import { scanIntervalCsv } from './interval-csv.ts';
import type { IntervalCsvLayout } from './interval-csv-layout.ts';
import type { DayProblem, PartialDay, Reject, ScannedDay } from './scan.ts';

const WAITING_BYTES_MAX = 64 * 1024 * 1024;
/** About what a part takes beside its text. */
const PART_BYTES = 256;

interface Waiting {
  readonly partial: PartialDay;
  readonly texts: Uint8Array[];
  readonly lines: number[];
}

/** What the gathered rows of a usage day came to. */
export type Judged = { readonly day: ScannedDay } | { readonly reject: Reject };

/** Usage days whose rows lie in several chunks, wherever in the file; each is judged when its rows are together. */
export class PartialDays {
  private readonly waiting = new Map<string, Waiting>();
  private waitingBytes = 0;
  private readonly layout: IntervalCsvLayout;

  constructor(layout: IntervalCsvLayout) {
    this.layout = layout;
  }

  /** Takes the partial days of a chunk that starts after `linesBefore` lines; gives those that are complete now. */
  add(partials: readonly PartialDay[], linesBefore: number): readonly Judged[] {
    const judged: Judged[] = [];
    for (const partial of partials) {
      const entry = this.waiting.get(partial.key) ?? { partial, texts: [], lines: [] };
      entry.texts.push(partial.text);
      entry.lines.push(...partial.lines.map((line) => line + linesBefore));
      this.waiting.set(partial.key, entry);
      this.waitingBytes += bytesOf(partial.text);
      if (entry.lines.length >= slotsOf(partial.day)) {
        const outcome = this.judge(entry);
        if (outcome === undefined) continue;
        judged.push(...outcome);
        this.forget(entry);
      }
    }
    if (this.waitingBytes > WAITING_BYTES_MAX) {
      throw new HubError('invalid', 'intake.days-too-scattered');
    }
    return judged;
  }

  /** At the end of the file: what is not a whole day by now never will be. */
  finish(): readonly Judged[] {
    return [...this.waiting.values()].flatMap((entry) => this.judge(entry, true) ?? []);
  }

  private forget(entry: Waiting): void {
    this.waiting.delete(entry.partial.key);
    this.waitingBytes -= entry.texts.reduce((sum, text) => sum + bytesOf(text), 0);
  }

  /** What the rows have come to so far; undefined: a day is not whole, and more of its rows may come. */
  private judge(entry: Waiting, isEnd = false): readonly Judged[] | undefined {
    const { days, partials } = scanIntervalCsv(Buffer.concat(entry.texts), this.layout);
    const judged = days.map((day) => ({ day: { ...day, line: entry.lines[day.line - 1] ?? 0 } }));
    const [rest] = partials;
    if (rest === undefined) return judged;
    if (rest.problem === undefined && !isEnd) return undefined;
    return [...judged, { reject: rejectOf(entry, rest) }];
  }
}

function bytesOf(text: Uint8Array): number {
  return text.length + PART_BYTES;
}

/** Why `rest`, found among the gathered rows, is no day. */
function rejectOf({ partial, lines }: Waiting, rest: PartialDay): Reject {
  const { esiid, day } = partial;
  const own = rest.lines.map((line) => lines[line - 1] ?? 0);
  const { row, column, reason, detail } = rest.problem ?? incomplete(own.length, slotsOf(day));
  const date = dateOf(day).toString();
  return { line: own[row] ?? 0, column, reason, detail, esiid, date, rows: own.length };
}

function incomplete(rows: number, slots: number): DayProblem {
  const place = { row: 0, column: 1 };
  return rows < slots
    ? { ...place, reason: 'wrong-count', detail: `${rows} of ${slots} rows` }
    : { ...place, reason: 'bad-time', detail: 'the rows of the day are out of order' };
}
