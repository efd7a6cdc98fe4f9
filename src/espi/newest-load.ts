import type { UsageStore } from '../usage/store.ts';
import { epochSeconds } from './atom.ts';

/** The last load that a feed can hold: its number, and when it closed in seconds since 1970-01-01T00:00Z. Zeros before the first. */
export async function newestLoad(
  usage: Pick<UsageStore, 'lastLoad' | 'loads'>,
): Promise<{ readonly id: number; readonly closedAt: number }> {
  const id = await usage.lastLoad();
  for await (const { closedAt } of usage.loads(id - 1, id)) {
    return { id, closedAt: epochSeconds(closedAt) };
  }
  return { id, closedAt: 0 };
}
