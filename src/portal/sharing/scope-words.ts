import { historySeconds, parseScopes } from '../../oauth/scope.ts';
import type { Words } from '../words.ts';

const HISTORY_MONTHS_MAX = 13;
const SECONDS_PER_MONTH = 2_629_746;
/** ESPI function blocks: interval metering of energy taken, and of energy given back. */
const CONSUMPTION_BLOCKS: readonly number[] = [4, 5];
const GENERATION_BLOCK = 8;

/** What an ESPI scope opens, in sentences for the customer who is asked for it. */
export function scopeSentences(scope: string, { t }: Words): readonly string[] {
  const scopes = parseScopes(scope) ?? [];
  const blocks = scopes.flatMap(({ functionBlocks }) => functionBlocks);
  const seconds = historySeconds(scopes);
  const months =
    seconds === undefined
      ? HISTORY_MONTHS_MAX
      : Math.min(Math.ceil(seconds / SECONDS_PER_MONTH), HISTORY_MONTHS_MAX);
  const sendsConsumption = blocks.some((block) => CONSUMPTION_BLOCKS.includes(block));
  const sendsGeneration = blocks.includes(GENERATION_BLOCK);
  return [
    ...(sendsConsumption ? [t('scope.consumption')] : []),
    ...(sendsGeneration ? [t('scope.generation')] : []),
    ...(sendsConsumption || sendsGeneration ? [] : [t('scope.other')]),
    t('scope.history', { count: months }),
    t('scope.daily'),
  ];
}
