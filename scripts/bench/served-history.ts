/**
 * What is read out of 13 months, measured in a process of its own: `node served-history.js FOLDER full|quick` prints the
 * figures as JSON. The bench that stored those months holds much in memory, and its collector would slow what it measures.
 */
import { join } from 'node:path';
import { repExtract } from './extract.ts';
import { feedGeneration } from './feed.ts';
import type { Figure } from './figures.ts';
import { openGreenButtonHub } from './green-button-hub.ts';
import { HISTORY_FROM, HISTORY_UNTIL, historyOf, NOW } from './history.ts';
import { feedOverHttp, smallRoute } from './http.ts';
import { singleReads } from './reading.ts';
import { FULL, QUICK, type Sizes } from './sizes.ts';
import { consentedThirdParty } from './third-party.ts';

const [folder = '', extent] = process.argv.slice(2);
console.log(JSON.stringify(await measure(extent === 'quick' ? QUICK : FULL)));

async function measure(sizes: Sizes): Promise<readonly Figure[]> {
  const history = historyOf(sizes.historyEsiids, HISTORY_FROM, HISTORY_UNTIL);
  const hub = await openGreenButtonHub(join(folder, 'history'), NOW);
  const { short } = sizes.rounds;
  try {
    const reads = await singleReads(hub, history, sizes.reads);
    const feed = await feedGeneration(hub, history, short);
    const thirdParty = await consentedThirdParty(hub, history.esiids[0] ?? '', HISTORY_FROM);
    const overHttp = await feedOverHttp(thirdParty, sizes);
    const small = await smallRoute(hub, thirdParty, sizes);
    const extract = await repExtract(hub, history, { folder, rounds: short });
    return [...reads, feed, overHttp, extract, small];
  } finally {
    await hub.close();
  }
}
