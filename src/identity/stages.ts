import type { SessionStage } from '../http/state.ts';
import { hasSecondFactor, mustHaveSecondFactor } from './second-factor/second-factor.ts';
import { hasAcceptedTerms } from './terms.ts';
import type { User } from './user.ts';

interface Stage {
  readonly stage: SessionStage;
  readonly isDue: (user: User) => boolean;
}

/** What stands between a right password and everything else, in the order in which it is gone through. */
const STAGES: readonly Stage[] = [
  { stage: 'second-factor', isDue: hasSecondFactor },
  { stage: 'new-password', isDue: ({ password }) => password.isTemporary },
  { stage: 'terms', isDue: (user) => !hasAcceptedTerms(user) },
  // Without one, a forgotten password could not be had back (BR-017.009).
  { stage: 'security-question', isDue: ({ questions }) => questions.length === 0 },
  {
    stage: 'enrol-second-factor',
    isDue: (user) => mustHaveSecondFactor(user) && !hasSecondFactor(user),
  },
];

/** The first stage that is due after `done`; undefined when nothing stands in the way any more. */
export function nextStage(user: User, done?: SessionStage): SessionStage | undefined {
  const from = STAGES.findIndex(({ stage }) => stage === done) + 1;
  return STAGES.slice(from).find(({ isDue }) => isDue(user))?.stage;
}
