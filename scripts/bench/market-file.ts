import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { generateMarket } from '../../src/fixtures/market.ts';
import type { Sizes } from './sizes.ts';

/** The utility whose files are measured: it writes CSV as Windows does. */
const DUNS = '1039940674000';
const USAGE_FILE = new RegExp(`^${DUNS}IntervalMeterUsage.*\\.csv$`);
const REGISTERS = ['participants.csv', 'ONCOR_esiid_extract.csv', 'meters.csv'];
const FROM = Temporal.PlainDate.from('2025-08-01');
const LF = 0x0a;

export interface MarketFile {
  /** One interval CSV of all nights of one utility. */
  readonly path: string;
  readonly bytes: number;
  /** Market files that its ESIIDs stand in. */
  readonly registers: readonly string[];
}

/** Writes a synthetic market into the folder, and all nights of one utility into one file. */
export async function writeMarketFile(
  folder: string,
  { esiids, days }: Sizes['market'],
): Promise<MarketFile> {
  await generateMarket({ from: FROM, days, esiids, seed: 'bench', out: folder });
  const nights = (await readdir(folder)).filter((name) => USAGE_FILE.test(name)).sort();
  const path = join(folder, `${DUNS}IntervalMeterUsageAllNights.csv`);
  const out = createWriteStream(path);
  for (const [index, name] of nights.entries()) {
    await append(join(folder, name), out, { withHeader: index === 0 });
    await rm(join(folder, name));
  }
  await new Promise<void>((resolve) => out.end(resolve));
  const registers = REGISTERS.map((name) => join(folder, name));
  return { path, bytes: (await stat(path)).size, registers };
}

async function append(
  path: string,
  out: ReturnType<typeof createWriteStream>,
  { withHeader }: { readonly withHeader: boolean },
): Promise<void> {
  let isFirst = !withHeader;
  for await (const part of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const bytes: Buffer = isFirst ? part.subarray(part.indexOf(LF) + 1) : part;
    isFirst = false;
    if (!out.write(bytes)) await new Promise((resolve) => out.once('drain', resolve));
  }
}
