import { createHash } from 'node:crypto';
import type { Access } from '../access/access.ts';
import type { Actor } from '../audit-event.ts';
import type { DayNumber } from '../calendar.ts';
import type { ReadScope } from '../read-scope.ts';
import { csvLayout } from '../usage/csv-writer.ts';
import { type IntervalLayout, intervalFile } from '../usage/interval-file.ts';
import { lseLayout } from '../usage/lse-writer.ts';
import type { UsageStore } from '../usage/store.ts';
import type { StoredDay } from '../usage/usage-day.ts';
import { type ExtractFormat, extractStem } from './extract.ts';
import { listPiece, type ManifestFile, type ManifestHead, manifest, Tally } from './manifest.ts';
import type { ZipMember } from './zip.ts';

/** At most 1,000,000 rows a file, which a spreadsheet still opens. */
export const DAYS_PER_FILE_MAX = 10_000;

const LAYOUTS: Readonly<Record<ExtractFormat, IntervalLayout>> = { csv: csvLayout, lse: lseLayout };

export interface ContentSource {
  readonly usage: UsageStore;
  readonly access: Access;
  readonly daysPerFile: number;
}

/** For the record: whose right the days were read on, and which. */
export interface UsageRead {
  readonly reader: Actor;
  readonly ground: string;
  firstDay: DayNumber;
  lastDay: DayNumber;
}

/** The members of one REP's zip, read once from front to back; `tally` and `read` are complete after the last. */
export class ExtractContent {
  readonly tally = new Tally();
  read: UsageRead | undefined;
  private readonly files: ManifestFile[] = [];
  private readonly withoutData: Uint8Array[] = [];

  constructor(
    private readonly source: ContentSource,
    private readonly head: ManifestHead,
  ) {}

  /** Interval files in order, then the manifest. A file without a byte is left out. */
  async *members(): AsyncGenerator<ZipMember> {
    const { rep, run, format } = this.head;
    const stem = extractStem(rep, run.businessDate);
    const days = this.days();
    try {
      let next = await days.next();
      for (let number = 1; number === 1 || next.done !== true; number++) {
        if (next.done === true && LAYOUTS[format].header.length === 0) break;
        const suffix = number === 1 ? '' : `-${String(number).padStart(3, '0')}`;
        const name = `${stem}${suffix}.${format}`;
        const part = this.part(days, next);
        yield { name, content: this.file(name, part.days) };
        next = part.rest();
      }
    } finally {
      await days.return(undefined);
    }
    yield { name: 'manifest.json', content: this.manifest() };
  }

  /** The next days of a file; `rest` gives, when they were read, the day that starts the file after. */
  private part(days: AsyncGenerator<StoredDay>, first: IteratorResult<StoredDay>) {
    const { daysPerFile } = this.source;
    let next = first;
    async function* taken(): AsyncGenerator<StoredDay> {
      for (let count = 0; count < daysPerFile && next.done !== true; count++) {
        yield next.value;
        next = await days.next();
      }
    }
    return { days: taken(), rest: () => next };
  }

  private async *file(name: string, days: AsyncIterable<StoredDay>): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    const own = new Tally();
    let bytes = 0;
    const chunks = intervalFile(days, LAYOUTS[this.head.format], (day, values, slots) => {
      own.add(day, values, slots);
      this.tally.add(day, values, slots);
    });
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
    this.files.push({ name, bytes, sha256: hash.digest('hex'), ...own.counts() });
  }

  private async *manifest(): AsyncGenerator<Uint8Array> {
    yield manifest(this.head, this.tally, this.files, this.withoutData);
  }

  private async *days(): AsyncGenerator<StoredDay> {
    const { usage, access } = this.source;
    const { rep, run } = this.head;
    for await (const scope of access.forRepExtract(rep, run)) {
      const seen = new Set<string>();
      for await (const day of usage.changes(scope, run.after, run.upto)) {
        seen.add(day.esiid);
        this.note(scope, day.day);
        yield day;
      }
      this.noteMissing(scope, seen);
    }
  }

  private note({ reader, ground }: ReadScope, day: DayNumber): void {
    this.read ??= { reader, ground, firstDay: day, lastDay: day };
    this.read.firstDay = Math.min(this.read.firstDay, day);
    this.read.lastDay = Math.max(this.read.lastDay, day);
  }

  /** ESIIDs that this REP serves on the business date, and that brought nothing. */
  private noteMissing(scope: ReadScope, seen: ReadonlySet<string>): void {
    const { businessDate } = this.head.run;
    const served = scope.windows.filter(
      ({ from, until }) =>
        Temporal.PlainDate.compare(from, businessDate) <= 0 &&
        Temporal.PlainDate.compare(businessDate, until) < 0,
    );
    const silent = new Set(served.map(({ esiid }) => esiid)).difference(seen);
    if (silent.size > 0) this.withoutData.push(listPiece([...silent]));
  }
}
