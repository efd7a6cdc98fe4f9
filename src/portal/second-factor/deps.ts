import type { SecondFactors } from '../../identity/second-factor/second-factors.ts';
import type { AccountDeps } from '../account/deps.ts';

/** What the pages of the second factor need of the hub. */
export interface SecondFactorDeps extends Pick<AccountDeps, 'users' | 'sessions' | 'publicUrl'> {
  readonly secondFactors: SecondFactors;
}
