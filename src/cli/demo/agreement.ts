import type { Written } from './guide.ts';
import type { SentUsage } from './market.ts';
import type { FetchedExtract } from './rep.ts';
import type { Story } from './story.ts';
import { isSameEnergy, noSums, type Sums, sumOf, sumsText } from './sums.ts';
import type { FetchedFeed, ThirdParty } from './third-party.ts';

const AGREES = 'to the Wh what the utility sent';

/** The feed, once the third party has it. Throws when an ESIID's energy is not what its utility sent. */
export async function agreeingFeed(
  { name, process, feedFile }: ThirdParty,
  esiids: readonly string[],
  sent: readonly SentUsage[],
  story: Story,
): Promise<Written> {
  const { bytes, usagePoints } = await process.hear<FetchedFeed>();
  await process.end();
  story.tell(`${name} redeems the code, and fetches the feed of ${usagePoints.length} UsagePoints`);
  // A feed does not say whose premise a UsagePoint is; their order, that of the ESIIDs, tells.
  for (const [i, esiid] of esiids.toSorted().entries()) {
    const read = usagePoints[i] ?? noSums();
    if (!isSameEnergy(read, sentOf(sent.filter((row) => row.esiid === esiid)))) {
      throw new Error(`the feed has another energy of ESIID ${esiid} than its utility sent`);
    }
    story.tell(`in the feed of ESIID ${esiid}: ${sumsText(read)}, ${AGREES}`);
  }
  return { path: feedFile, bytes, about: `${sumsText(sumOf(usagePoints))}: ${AGREES}` };
}

/** The extract. Throws when its energy is not what the utilities sent for the days on which the REP served. */
export function agreeingExtract(
  { path, bytes, sums }: FetchedExtract & { readonly path: string },
  rep: string,
  sent: readonly SentUsage[],
): Written {
  const served = sent.map((row) => ({
    ...row,
    totalWh: row.byRep.reduce((sum, { duns, wh }) => (duns === rep ? sum + wh : sum), 0),
  }));
  if (!isSameEnergy(sums, sentOf(served))) {
    throw new Error('the extract has another energy than the utilities sent');
  }
  return { path, bytes, about: `${sumsText(sums)}: ${AGREES}` };
}

function sentOf(rows: readonly SentUsage[]): Sums {
  const sums = noSums();
  for (const { channel, totalWh } of rows) sums[`${channel}Wh`] += totalWh;
  return sums;
}
