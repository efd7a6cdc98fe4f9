import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ParsedMail } from 'mailparser';
import { readConfig } from '../../src/config.ts';
import { type Hub, openHub } from '../../src/hub.ts';
import type { Log } from '../../src/log.ts';
import { freePort } from './free-port.ts';
import { type TurnedClock, turnedClock } from './hub-app.ts';
import { startSmtp } from './smtp.ts';

/** The whole hub over HTTPS as `hub serve` runs it, with a real mail server; its log is kept. */
export interface WholeHub {
  readonly hub: Hub;
  readonly url: string;
  readonly clock: TurnedClock;
  /** Every line of the log, as JSON. */
  readonly logged: readonly string[];
  /** Everything that came to the mail server. */
  readonly mailed: readonly ParsedMail[];
  /** Takes files in, in this order; throws when anything of them is set aside. */
  take(...texts: readonly string[]): Promise<void>;
  /** The oldest such message to that address that was not asked for before; waits for it. */
  letterTo(address: string, subject: RegExp): Promise<Letter>;
  stop(): Promise<void>;
}

export interface Letter {
  readonly subject: string;
  readonly text: string;
  /** The first link in it; `''` without any. */
  readonly link: string;
}

const LETTER_LOOKS_MAX = 300;
const LOOK_EVERY_MS = 50;

export async function startWholeHub(start: string): Promise<WholeHub> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const smtp = await startSmtp();
  const clock = turnedClock(start);
  const logged: string[] = [];
  const settings = {
    HUB_DATA_DIR: join(folder, 'data'),
    HUB_PORT: String(await freePort()),
    HUB_FTPS_PORT: '0',
    HUB_SFTP_PORT: '0',
    HUB_SMTP_URL: smtp.url,
  };
  const hub = await openHub(readConfig(settings), keptLog(logged), clock);
  const served = await hub.serve();
  const opened = new Set<ParsedMail>();
  let files = 0;

  return {
    ...{ hub, clock, logged, url: served.publicUrl, mailed: smtp.received },
    async take(...texts) {
      const paths = texts.map(() => join(folder, `market-${files++}`));
      await Promise.all(paths.map((path, at) => writeFile(path, texts[at] ?? '')));
      const outcomes = await hub.takeIn(paths);
      const faults = outcomes.filter(({ summary }) => summary.rejected > 0);
      if (faults.length > 0) throw new Error(`set aside: ${JSON.stringify(faults)}`);
    },
    async letterTo(address, subject) {
      for (let look = 0; look < LETTER_LOOKS_MAX; look++) {
        const mail = smtp.received.find(
          (one) =>
            receiverOf(one) === address && subject.test(one.subject ?? '') && !opened.has(one),
        );
        if (mail !== undefined) {
          opened.add(mail);
          return letterOf(mail);
        }
        await delay(LOOK_EVERY_MS);
      }
      throw new Error(`no letter ${subject} came to ${address}`);
    },
    async stop() {
      await served.close();
      await hub.close();
      await smtp.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function keptLog(logged: string[]): Log {
  const keep =
    (level: string): Log['info'] =>
    (phrase, fields = {}) => {
      logged.push(JSON.stringify({ level, phrase, ...fields }));
    };
  return { info: keep('info'), warn: keep('warn'), error: keep('error') };
}

function receiverOf({ to }: ParsedMail): string | undefined {
  const [receivers] = [to ?? []].flat();
  return receivers?.value[0]?.address;
}

function letterOf({ subject = '', text = '' }: ParsedMail): Letter {
  return { subject, text, link: /https:\S+/.exec(text)?.[0] ?? '' };
}
