import { HubError, isHubError } from '../errors.ts';

/** Which site failed at what; all of it may be shown. */
export interface FailedDelivery {
  readonly site: string;
  readonly step: 'deliver' | 'list' | 'remove';
  readonly repDuns: string;
}

/**
 * `unavailable` `delivery.failed`, whatever went wrong. The cause keeps its words but not the secrets: a server may
 * repeat in its answer what it was sent.
 */
export function deliveryFailure(
  failed: FailedDelivery,
  error: unknown,
  secrets: readonly string[] = [],
): HubError {
  if (isHubError(error, 'invalid')) return error;
  let words = error instanceof Error ? error.message : String(error);
  for (const secret of secrets) {
    if (secret !== '') words = words.replaceAll(secret, '***');
  }
  return new HubError('unavailable', 'delivery.failed', { ...failed }, { cause: new Error(words) });
}
