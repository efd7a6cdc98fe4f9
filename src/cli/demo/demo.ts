import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localDate } from '../../calendar.ts';
import type { Hub, Served } from '../../hub.ts';
import { EXIT_DONE, EXIT_REFUSED, type Terminal } from '../output.ts';
import { agreeingExtract, agreeingFeed } from './agreement.ts';
import { giveConsent } from './customer.ts';
import type { DemoFolder } from './folder.ts';
import { guide, type Ready, whereToClick, writtenWords } from './guide.ts';
import { readSentUsage, takeMarketIn } from './market.ts';
import { letPeopleIn, type People } from './people.ts';
import { fetchExtract, type SiteDoor } from './rep.ts';
import { DEMO_OPERATOR } from './sign-in.ts';
import { Story } from './story.ts';
import { openThirdParty } from './third-party.ts';

const HOST = '127.0.0.1';

/**
 * `hub demo`: what the hub is for, done once from end to end by everybody it is for, and told as it happens; then it stays
 * up to be clicked through, until it is told to stop. Throws `unavailable` `demo.step-failed` when the story breaks off.
 */
export async function demoCommand(
  hub: Hub,
  folder: DemoFolder,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const out = options.json === true ? terminal.err : terminal.out;
  const story = new Story((line) => void out.write(`· ${line}\n`), stopping.signal);
  const stack = new AsyncDisposableStack();
  try {
    const ready = await tellStory(hub, folder, story, stack);
    out.write(writtenWords(ready));
    terminal.out.write(
      options.json === true ? `${JSON.stringify(jsonLine(ready))}\n` : whereToClick(ready),
    );
    await stopped(story.signal);
    return EXIT_DONE;
  } catch (error) {
    if (!story.signal.aborted) throw error;
    story.tell('stopped before the story was over');
    return EXIT_REFUSED;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    // Ends the other processes of a story that broke off.
    stop();
    await stack.disposeAsync();
  }
}

/** Whatever must be closed at the end goes onto the stack. */
async function tellStory(
  hub: Hub,
  folder: DemoFolder,
  story: Story,
  stack: AsyncDisposableStack,
): Promise<Ready> {
  await story.step('taking files in', () => takeMarketIn(hub, folder, story));
  const extracts = await story.step('making extracts', () => makeExtracts(hub, story));
  const people = await story.step('giving people sign-ins', () =>
    letPeopleIn(hub, folder, extracts.rep),
  );
  const served = await story.step('serving', () => serve(hub, folder, { people, extracts }));
  stack.defer(() => served.close());
  const certificateFile = join(folder.received, 'certificate.pem');
  await writeFile(certificateFile, served.certificate);
  story.tell(`the hub is up: ${served.publicUrl}, FTPS and SFTP beside it`);

  const { received } = folder;
  const sent = await readSentUsage(folder);
  const thirdParty = await story.step('registering a third party', () =>
    openThirdParty(hub, { issuer: served.publicUrl, received, certificateFile }, story),
  );
  const feed = await story.step(
    'consent of a customer, and the third party’s fetching',
    async () => {
      await giveConsent(people.customer, thirdParty, served.certificate, story);
      return agreeingFeed(thirdParty, people.esiids, sent, story);
    },
  );
  const { rep, password } = extracts;
  const door = (port: number): SiteDoor => ({ host: HOST, port, user: rep, password });
  const ftps = door(served.ftpsPort);
  const extract = await story.step('a REP’s fetching of its extract', async () =>
    agreeingExtract(await fetchExtract(ftps, { received, certificateFile }, story), rep, sent),
  );
  const written = [feed, extract, { path: certificateFile, about: 'for clients to trust' }];
  const { client } = thirdParty;
  return { url: served.publicUrl, people, client, ftps, sftp: door(served.sftpPort), written };
}

interface DemoExtracts {
  /** The REP whose account the story shows. */
  readonly rep: string;
  readonly password: string;
  readonly file: string;
}

async function makeExtracts(hub: Hub, story: Story): Promise<DemoExtracts> {
  const yesterday = localDate(hub.clock()).subtract({ days: 1 });
  const { delivered, failed } = await hub.extracts.run(yesterday);
  const [first] = delivered;
  if (first === undefined || failed.length > 0) {
    throw new Error(`${failed.length} REPs got no extract`);
  }
  const { password = '' } = await hub.siteAccounts.set(first.repDuns, {}, DEMO_OPERATOR);
  story.tell(`extracts made for ${delivered.length} REPs, business date ${yesterday}`);
  return { rep: first.repDuns, password, file: first.file };
}

function serve(
  hub: Hub,
  folder: DemoFolder,
  { people, extracts }: { readonly people: People; readonly extracts: DemoExtracts },
): Promise<Served> {
  return hub.serve({
    signIns: people.signIns,
    steps: guide(folder, { user: people.customer.user, extract: extracts.file }),
  });
}

/** What scripts get to know; others build on its spelling. */
function jsonLine({ url, people, client, ftps, sftp }: Ready) {
  return { url, signIns: people.signIns, client, ftps, sftp, esiids: people.esiids };
}

async function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
