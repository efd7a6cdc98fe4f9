import { dateOf, slotsOf } from '../calendar.ts';
import { HubError } from '../errors.ts';
import { scanIntervalCsv } from './interval-csv.ts';
import type { IntervalCsvLayout } from './interval-csv-layout.ts';
import type { PartialDay, Reject, ScannedDay } from './scan.ts';

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
        judged.push(outcome);
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
    return [...this.waiting.values()].map(
      (entry) => this.judge(entry) ?? { reject: incomplete(entry) },
    );
  }

  private forget(entry: Waiting): void {
    this.waiting.delete(entry.partial.key);
    this.waitingBytes -= entry.texts.reduce((sum, text) => sum + bytesOf(text), 0);
  }

  private judge(entry: Waiting): Judged | undefined {
    const scan = scanIntervalCsv(Buffer.concat(entry.texts), this.layout);
    const [day] = scan.days;
    const [partial] = scan.partials;
    if (day !== undefined && partial === undefined) {
      return { day: { ...day, line: entry.lines[day.line - 1] ?? 0 } };
    }
    if (partial?.problem === undefined) return undefined;
    const { row, column, reason, detail } = partial.problem;
    return {
      reject: { ...rejectOf(entry), line: entry.lines[row] ?? 0, column, reason, detail },
    };
  }
}

function bytesOf(text: Uint8Array): number {
  return text.length + PART_BYTES;
}

function rejectOf({ partial, lines }: Waiting): Pick<Reject, 'esiid' | 'date' | 'rows'> {
  return { esiid: partial.esiid, date: dateOf(partial.day).toString(), rows: lines.length };
}

function incomplete(entry: Waiting): Reject {
  const detail = `${entry.lines.length} of ${slotsOf(entry.partial.day)} rows`;
  return {
    ...rejectOf(entry),
    line: entry.lines[0] ?? 0,
    column: 1,
    reason: 'wrong-count',
    detail,
  };
}
