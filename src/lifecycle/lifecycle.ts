import type { Log } from '../log.ts';
import { IdleThirdParties, type IdleThirdPartiesDeps } from './idle-third-parties.ts';
import { IdleUsers, type IdleUsersDeps } from './idle-users.ts';
import { PremiseChanges, type PremiseChangesDeps } from './premise-changes.ts';

export type LifecycleDeps = PremiseChangesDeps & IdleUsersDeps & IdleThirdPartiesDeps;

/** How access ends by itself: when people move, and when they stay away (BR-044, BR-061, BR-073, BR-305). */
export class Lifecycle {
  private readonly premises: PremiseChanges;
  private readonly users: IdleUsers;
  private readonly thirdParties: IdleThirdParties;
  private readonly log: Log;

  constructor(deps: LifecycleDeps) {
    this.premises = new PremiseChanges(deps);
    this.users = new IdleUsers(deps);
    this.thirdParties = new IdleThirdParties(deps);
    this.log = deps.log;
  }

  /** What market events bring about by that local day; also right after new ones were taken in. */
  async settlePremises(today: Temporal.PlainDate): Promise<void> {
    const premises = await this.premises.run(today);
    if (premises > 0) this.log.info('market events acted on', { premises });
  }

  /** Warnings to the idle, and the end of those who did not heed theirs. */
  async purgeIdle(today: Temporal.PlainDate): Promise<void> {
    const users = await this.users.run(today);
    const thirdParties = await this.thirdParties.run(today);
    const { organisations, clients } = thirdParties;
    const warned = users.warned + thirdParties.warned;
    if (warned + users.purged + clients + organisations === 0) return;
    this.log.info('idle looked after', { warned, users: users.purged, clients, organisations });
  }

  /** Everything for a local day; one failure does not stop the other. */
  async run(today: Temporal.PlainDate): Promise<void> {
    const outcomes = await Promise.allSettled([this.settlePremises(today), this.purgeIdle(today)]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
