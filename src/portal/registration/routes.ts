import { Router } from '@koa/router';
import { limit, type Rate } from '../../http/limits.ts';
import { may } from '../../http/may.ts';
import type { HubState } from '../../http/state.ts';
import { orDeadLink } from '../dead-link.tsx';
import { limitPerMailbox } from '../mailbox-limit.ts';
import { confirmHandlers } from './confirm.ts';
import type { RegistrationDeps } from './deps.ts';
import { DEAD_LINK } from './letter-pages.tsx';
import { stepHandlers } from './steps.ts';

/** Per address; whole offices share one. */
const START_RATE: Rate = { name: 'register', points: 60, seconds: 600 };
const STEP_RATE: Rate = { name: 'register-step', points: 120, seconds: 600 };
const CONFIRM_RATE: Rate = { name: 'register-confirm', points: 60, seconds: 600 };
/** Per mailbox, with the slips of who fills in the form. */
const LETTER_RATE: Rate = { name: 'register-letter', points: 10, seconds: 3600 };
/** Per mailbox: a letter that does not come does not come faster the sixth time. */
const RESEND_RATE: Rate = { name: 'register-resend', points: 5, seconds: 3600 };

/** How customers register: a page per step, then a letter, then the link in it (BR-017). */
export function registrationRoutes(deps: RegistrationDeps): Router<HubState> {
  const router = new Router<HubState>();
  const steps = stepHandlers(deps);
  const letters = confirmHandlers(deps);
  const orDead = orDeadLink(DEAD_LINK);
  const register = may('customer.register');
  const often = limit(STEP_RATE);

  router.get('/register', register, steps.showStart);
  router.post('/register', register, limit(START_RATE), steps.start);
  router.get('/register/check', register, steps.showCheck);
  router.post('/register/check', register, often, steps.check);
  router.get('/register/premise', register, steps.showPremise);
  router.post('/register/premise', register, often, steps.premise);
  router.get('/register/terms', register, steps.showTerms);
  router.post('/register/terms', register, often, steps.terms);
  router.get('/register/person', register, steps.showPerson);
  router.post('/register/person', register, often, limitPerMailbox(LETTER_RATE), steps.person);
  router.get('/register/sent', register, letters.showSent);
  router.get('/register/resend', register, letters.showResend);
  router.post('/register/resend', register, often, limitPerMailbox(RESEND_RATE), letters.resend);
  router.get('/register/confirm/:secret', register, orDead, letters.showConfirm);
  router.post('/register/confirm/:secret', register, limit(CONFIRM_RATE), orDead, letters.confirm);
  router.get('/register/confirmed', register, letters.showConfirmed);

  return router;
}
