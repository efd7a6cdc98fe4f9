import { greenButtonFile } from '../../src/espi/download.ts';
import { type Figure, rounded } from './figures.ts';
import type { GreenButtonHub } from './green-button-hub.ts';
import type { History } from './history.ts';
import { daysOfOne } from './reading.ts';
import { contest } from './rounds.ts';

/** Times of one feed are short: so many are made in a row. */
const REPEATS = 20;

/** 13 months of stored days to Green Button XML, against copying as many bytes. */
export async function feedGeneration(
  hub: GreenButtonHub,
  history: History,
  rounds: number,
): Promise<Figure> {
  const esiid = history.esiids[0] ?? '';
  const scope = await hub.access.forOperator([esiid]);
  const stored = await daysOfOne(hub, history, esiid);
  const at = Temporal.Instant.fromEpochMilliseconds(history.until * 86_400_000);
  async function* days() {
    yield* stored;
  }
  const feed = () => greenButtonFile({ ids: hub.ids, uris: hub.uris, scope, days: days(), at });
  const bytes = Buffer.concat(await Array.fromAsync(feed()));
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  const { anchorSeconds, subjectSeconds } = await contest(rounds, {
    anchor: {
      work: async () => {
        for (let i = 0; i < REPEATS; i++) bytes.copy(copy);
      },
    },
    subject: {
      work: async () => {
        for (let i = 0; i < REPEATS; i++) {
          let length = 0;
          for await (const chunk of feed()) length += chunk.length;
          if (length !== bytes.length) throw new Error('feeds differ in length');
        }
      },
    },
  });
  const milliseconds = (seconds: number) => rounded((seconds / REPEATS) * 1000);
  return {
    work: `13-month feed of ${rounded(bytes.length / 1e6)} MB, generation`,
    anchor: 'memcpy of the same bytes',
    value: subjectSeconds / anchorSeconds,
    goal: { must: 25, aim: 10, better: 'less', unit: '× time' },
    detail: `${milliseconds(subjectSeconds)} against ${milliseconds(anchorSeconds)} ms`,
  };
}
