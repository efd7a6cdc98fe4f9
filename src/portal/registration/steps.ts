import { isHubError } from '../../errors.ts';
import { LANGUAGES } from '../../language.ts';
import type { Person } from '../../registration/person.ts';
import type { Registration, Step } from '../../registration/registration.ts';
import type { StepOutcome } from '../../registration/registrations.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import { showCheck as showCheckPage } from './check-page.tsx';
import type { RegistrationDeps } from './deps.ts';
import { showPerson as showPersonPage } from './person-page.tsx';
import { type Rep, showPremise as showPremisePage } from './premise-page.tsx';
import { registrationCookie, setRegistrationCookie } from './registration-cookie.ts';
import { showStart as showStartPage } from './start-page.tsx';
import { showTerms as showTermsPage } from './terms-page.tsx';

/** Where each step is done. */
const STEP_PATHS: Readonly<Record<Step, string>> = {
  check: paths.registerCheck,
  premise: paths.registerPremise,
  terms: paths.registerTerms,
  person: paths.registerPerson,
  sent: paths.registerSent,
};

type Handler = (ctx: Context, registration: Registration) => Promise<void>;

/** The steps of a registration. What was typed comes back in a refused form, but for passwords and answers. */
export function stepHandlers(deps: RegistrationDeps) {
  const { registrations } = deps;
  return {
    showStart,
    start,
    showCheck: at('check', (ctx, registration) =>
      showCheckPage(ctx, { registration, problems: [] }),
    ),
    check: at('check', check),
    showPremise: at('premise', showPremise),
    premise: at('premise', premise),
    showTerms: at('terms', async (ctx) => showTermsPage(ctx, [])),
    terms: at('terms', terms),
    showPerson: at('person', showPerson),
    person: at('person', person),
  };

  async function showStart(ctx: Context): Promise<void> {
    // Who is a customer already adds ESIIDs instead.
    if (ctx.state.session?.user.role === 'customer') return seeOther(ctx, paths.esiids);
    showStartPage(ctx, queryField(ctx, 'ended'));
  }

  async function start(ctx: Context): Promise<void> {
    setRegistrationCookie(ctx, await registrations.start());
    seeOther(ctx, paths.registerCheck);
  }

  async function check(ctx: Context, registration: Registration): Promise<void> {
    const answer = { payload: formField(ctx, 'altcha'), sum: formField(ctx, 'sum').trim() };
    const { t } = wordsOf(ctx);
    if (answer.payload === '' && answer.sum === '') {
      // No answer is no wrong answer.
      const problems = [{ field: 'check', text: t('registration.no-check') }];
      return showCheckPage(ctx, { registration, problems }, 400);
    }
    const outcome = await registrations.answerCheck(registration, answer);
    if (outcome !== 'wrong') return goOn(ctx, outcome, 'premise');
    const again = await registrations.find(registrationCookie(ctx));
    const left = { count: again?.checkTriesLeft ?? 0 };
    const problems = [{ field: 'check', text: t('registration.wrong-check', left) }];
    await showCheckPage(ctx, { registration: again ?? registration, problems }, 400);
  }

  async function showPremise(ctx: Context): Promise<void> {
    const typed = { esiid: '', meterNumber: '', repDuns: '' };
    showPremisePage(ctx, { typed, reps: await reps(), problems: [] });
  }

  async function premise(ctx: Context, registration: Registration): Promise<void> {
    const typed = {
      esiid: formField(ctx, 'esiid').replaceAll(/[\s-]/g, ''),
      meterNumber: formField(ctx, 'meterNumber').trim(),
      repDuns: formField(ctx, 'repDuns'),
    };
    const { t } = wordsOf(ctx);
    const problems: Problem[] = [
      ...(typed.esiid === '' ? [{ field: 'esiid', text: t('registration.no-esiid') }] : []),
      ...(typed.meterNumber === ''
        ? [{ field: 'meterNumber', text: t('registration.no-meter') }]
        : []),
      ...(typed.repDuns === '' ? [{ field: 'repDuns', text: t('registration.no-rep') }] : []),
    ];
    if (problems.length === 0) {
      const outcome = await registrations.provePremise(registration, typed);
      if (outcome !== 'wrong') return goOn(ctx, outcome, 'terms');
      // One sentence for the three: which of them is wrong is nobody's business who does not hold the bill.
      problems.push({ field: 'premise', text: t('registration.wrong-premise') });
    }
    showPremisePage(ctx, { typed, reps: await reps(), problems }, 400);
  }

  async function terms(ctx: Context, registration: Registration): Promise<void> {
    if (formField(ctx, 'terms') !== 'yes') {
      const text = wordsOf(ctx).t('registration.no-terms');
      return showTermsPage(ctx, [{ field: 'terms', text }], 400);
    }
    await registrations.acceptTerms(registration);
    seeOther(ctx, STEP_PATHS.person);
  }

  async function showPerson(ctx: Context): Promise<void> {
    const { language } = ctx.state;
    const typed = { userId: '', name: '', email: '', language, question: '' };
    showPersonPage(ctx, { typed, problems: [], passwordMin: deps.passwordMin });
  }

  async function person(ctx: Context, registration: Registration): Promise<void> {
    const typed = personOf(ctx);
    const problems = await registrations.complete(registration, typed);
    if (problems.length === 0) return seeOther(ctx, STEP_PATHS.sent);
    const { t } = wordsOf(ctx);
    const { passwordMin } = deps;
    const said = problems.map(({ field, key }) => ({
      field,
      text: t(key, { min: passwordMin, max: 24 }),
    }));
    showPersonPage(ctx, { typed, problems: said, passwordMin }, 400);
  }

  /** Leads a browser that is at another step to where it is; a form sent twice counts once. */
  function at(step: Step, handle: Handler): (ctx: Context) => Promise<void> {
    return async (ctx) => {
      const registration = await registrations.find(registrationCookie(ctx));
      if (registration === undefined) return seeOther(ctx, endedPath('late'));
      if (registration.step !== step) return seeOther(ctx, STEP_PATHS[registration.step]);
      try {
        await handle(ctx, registration);
      } catch (error) {
        if (!isHubError(error, 'conflict')) throw error;
        const now = await registrations.find(registrationCookie(ctx));
        seeOther(ctx, now === undefined ? paths.register : STEP_PATHS[now.step]);
      }
    };
  }

  function goOn(ctx: Context, outcome: StepOutcome, next: Step): void {
    if (outcome === 'cancelled') setRegistrationCookie(ctx, null);
    seeOther(ctx, outcome === 'done' ? STEP_PATHS[next] : endedPath('cancelled'));
  }

  async function reps(): Promise<readonly Rep[]> {
    const all: Rep[] = [];
    for await (const { id, name } of deps.participants.everyRep()) all.push({ duns: id, name });
    return all.sort((one, other) => one.name.localeCompare(other.name));
  }
}

function endedPath(how: 'late' | 'cancelled'): string {
  return `${paths.register}?ended=${how}`;
}

function personOf(ctx: Context): Person {
  const language = LANGUAGES.find((one) => one === formField(ctx, 'language'));
  return {
    userId: formField(ctx, 'userId').trim(),
    password: formField(ctx, 'password'),
    passwordAgain: formField(ctx, 'passwordAgain'),
    name: formField(ctx, 'name').trim(),
    email: formField(ctx, 'email').trim(),
    language: language ?? ctx.state.language,
    question: formField(ctx, 'question'),
    answer: formField(ctx, 'answer'),
  };
}
