// A REP's nightly job: fetches the newest extract over FTPS, with a client library that nobody here wrote.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'basic-ftp';
import { openPromise } from 'yauzl';
import { runProcess } from './own-process.ts';
import type { FetchedExtract, RepBrief } from './rep.ts';
import { noSums, type Sums } from './sums.ts';

const TIMEOUT_MS = 20_000;

await runProcess(async (talk) => {
  const brief = await talk.hear<RepBrief>();
  const { name, size } = await fetchNewest(brief);
  const fetched: FetchedExtract = {
    file: name,
    bytes: size,
    sums: await sumsOfExtract(join(brief.folder, name)),
  };
  talk.say(fetched);
});

async function fetchNewest({ host, port, user, password, folder }: RepBrief) {
  const client = new Client(TIMEOUT_MS);
  try {
    await client.access({ host, port, user, password, secure: true, secureOptions: { host } });
    const [newest] = (await client.list()).sort((a, b) => (a.name < b.name ? 1 : -1));
    if (newest === undefined) throw new Error('no extract is there');
    await client.downloadTo(join(folder, newest.name), newest.name);
    return newest;
  } finally {
    client.close();
  }
}

/** Readings and Wh of the interval CSV in the zip. */
async function sumsOfExtract(path: string): Promise<Sums> {
  const sums = noSums();
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    for await (const line of createInterface(await zip.openReadStreamPromise(entry))) {
      const [, , , , , kwh = '', flag, channel] = line.split(',');
      if (flag !== 'A' && flag !== 'E') continue;
      sums.readings++;
      const wh = Math.round(Number(kwh) * 1000);
      if (channel === 'Consumption') sums.consumptionWh += wh;
      else sums.generationWh += wh;
    }
  }
  return sums;
}
