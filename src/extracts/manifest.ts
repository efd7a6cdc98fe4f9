import type { DayBuffer } from '../usage/day-codec.ts';
import { type Channel, MISSING, type StoredDay } from '../usage/usage-day.ts';
import type { ExtractCounts, ExtractFormat, ExtractRun } from './extract.ts';

/** Why an ESIID that the REP serves is not in the files (BR-024.007: a negative report says so). */
const NOTHING_NEW = 'no usage taken in since the last extract';
const MANIFEST_VERSION = 1;

/** One file of an extract. */
export interface ManifestFile extends ExtractCounts {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ManifestHead {
  readonly rep: string;
  readonly run: ExtractRun;
  readonly format: ExtractFormat;
}

/** Counts of days as they are written; the days of an ESIID come one after another. */
export class Tally {
  private esiids = 0;
  private days = 0;
  private readings = 0;
  private missing = 0;
  private lastEsiid = '';
  private readonly wh: Record<Channel, number> = { consumption: 0, generation: 0 };

  add({ esiid, channel }: StoredDay, { valuesWh }: DayBuffer, slots: number): void {
    let sum = 0;
    let missing = 0;
    for (let slot = 0; slot < slots; slot++) {
      const value = valuesWh[slot] as number;
      if (value === MISSING) missing++;
      else sum += value;
    }
    if (esiid !== this.lastEsiid) this.esiids++;
    this.lastEsiid = esiid;
    this.days++;
    this.missing += missing;
    this.readings += slots - missing;
    this.wh[channel] += sum;
  }

  counts(): ExtractCounts {
    const { esiids, days, readings, missing } = this;
    return { esiids, days, readings, missing };
  }

  sumKwh(): Readonly<Record<Channel, string>> {
    return { consumption: kwhText(this.wh.consumption), generation: kwhText(this.wh.generation) };
  }
}

/** Bytes of `manifest.json`. `withoutData` are pieces of a JSON list, because a REP can serve millions. */
export function manifest(
  head: ManifestHead,
  tally: Tally,
  files: readonly ManifestFile[],
  withoutData: readonly Uint8Array[],
): Uint8Array {
  const facts = {
    version: MANIFEST_VERSION,
    rep: head.rep,
    businessDate: head.run.businessDate.toString(),
    format: head.format,
    loads: { after: head.run.after, upto: head.run.upto },
    counts: tally.counts(),
    sumKwh: tally.sumKwh(),
    files,
  };
  const text = JSON.stringify(facts, null, 2).slice(0, -'\n}'.length);
  return Buffer.concat([
    Buffer.from(`${text},\n  "withoutData": [`),
    ...groupOf(withoutData),
    Buffer.from(']\n}\n'),
  ]);
}

function groupOf(withoutData: readonly Uint8Array[]): readonly Uint8Array[] {
  if (withoutData.length === 0) return [];
  return [
    Buffer.from(`{ "reason": ${JSON.stringify(NOTHING_NEW)}, "esiids": [`),
    ...withoutData.flatMap((piece, index) => (index === 0 ? [piece] : [Buffer.from(', '), piece])),
    Buffer.from('] }'),
  ];
}

/** ESIIDs as a piece of a JSON list. */
export function listPiece(esiids: readonly string[]): Uint8Array {
  return Buffer.from(esiids.map((esiid) => JSON.stringify(esiid)).join(', '));
}

/** Exact: a sum of Wh stays far below 2^53. */
function kwhText(wh: number): string {
  return `${Math.floor(wh / 1000)}.${String(wh % 1000).padStart(3, '0')}`;
}
