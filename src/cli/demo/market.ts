import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localDate } from '../../calendar.ts';
import { generateMarket } from '../../fixtures/market.ts';
import { readMarketSettings } from '../../fixtures/settings.ts';
import type { Hub } from '../../hub.ts';
import { fileDigest } from '../../intake/source.ts';
import type { DemoFolder } from './folder.ts';
import type { Story } from './story.ts';
import { countText } from './sums.ts';

/** Writes the files of a small market up to yesterday, and has the hub take them in. */
export async function takeMarketIn(hub: Hub, folder: DemoFolder, story: Story): Promise<void> {
  const { demo, tdsps } = readMarketSettings();
  const from = localDate(hub.clock()).subtract({ days: demo.days });
  await generateMarket({ ...demo, from, out: folder.market });
  const names = (await readdir(folder.market)).filter((name) => /\.(csv|lse)$/.test(name));
  const paths = names.map((name) => join(folder.market, name));
  const spread = `${demo.esiids} premises of ${tdsps.length} utilities, ${demo.days} days`;
  story.tell(`made up a market: ${paths.length} files, ${spread}`);

  await folder.note(await Promise.all(paths.map(fileDigest)));
  const sum = { rows: 0, days: 0, revised: 0, reads: 0, rejected: 0 };
  for (const path of await hub.inIntakeOrder(paths)) {
    story.signal.throwIfAborted();
    for (const { summary } of await hub.takeIn(path)) {
      sum.rows += summary.rows;
      sum.days += summary.days;
      sum.revised += summary.days === 0 ? 0 : summary.revised;
      sum.reads += summary.kind === 'daily-reads' ? summary.new : 0;
      sum.rejected += summary.rejected;
    }
  }
  const days = `${countText(sum.days)} usage days, ${sum.revised} of them revisions`;
  const usage = `${days}, ${countText(sum.reads)} register reads`;
  story.tell(`taken in: ${countText(sum.rows)} rows, ${usage}; ${sum.rejected} rows set aside`);
}

/** What the utilities sent, as their files' maker counted it: Wh of the newest version of every day. */
export interface SentUsage {
  readonly esiid: string;
  readonly channel: 'consumption' | 'generation';
  readonly totalWh: number;
  readonly byRep: readonly { readonly duns: string; readonly wh: number }[];
}

export async function readSentUsage({ market }: DemoFolder): Promise<readonly SentUsage[]> {
  return JSON.parse(await readFile(join(market, 'expected.json'), 'utf8'));
}
