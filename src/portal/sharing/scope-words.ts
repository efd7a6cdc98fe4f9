import { historySeconds, opensReadings, parseScopes } from '../../oauth/scope.ts';
import type { Words } from '../words.ts';

const HISTORY_MONTHS_MAX = 13;
const SECONDS_PER_MONTH = 2_629_746;

/** What an ESPI scope opens, in sentences for the customer who is asked for it. */
export function scopeSentences(scope: string, { t }: Words): readonly string[] {
  const scopes = parseScopes(scope) ?? [];
  if (!opensReadings(scopes)) return [t('scope.other')];
  const seconds = historySeconds(scopes);
  const months =
    seconds === undefined
      ? HISTORY_MONTHS_MAX
      : Math.min(Math.ceil(seconds / SECONDS_PER_MONTH), HISTORY_MONTHS_MAX);
  return [
    t('scope.consumption'),
    t('scope.generation'),
    t('scope.history', { count: months }),
    t('scope.daily'),
  ];
}
