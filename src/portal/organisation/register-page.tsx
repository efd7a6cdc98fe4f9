import type { Applicant } from '../../identity/applicants.ts';
import type { Application } from '../../identity/application.ts';
import type { Organisation, OrganisationKind } from '../../identity/organisation.ts';
import {
  ADDRESS_LENGTH_MAX,
  EVIDENCE_LENGTH_MAX,
  NAME_LENGTH_MAX,
  REGISTRABLE,
  registerRoleOf,
} from '../../identity/organisation-rules.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths, registerKindPath } from '../paths.ts';
import type { Words } from '../words.ts';
import { Choice, Line, Lines } from './fields.tsx';

/** Which kind it is decides what has to be proven. */
export function showKinds(ctx: Context): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <h1>{t('organisation.register-title')}</h1>
      <p class="usa-intro">{t('organisation.register-intro')}</p>
      <h2>{t('organisation.which-kind')}</h2>
      <ul class="usa-list">
        {REGISTRABLE.map((kind) => (
          <li key={kind}>
            <a href={registerKindPath(kind)}>{t(`organisation.kind.${kind}`)}</a>
          </li>
        ))}
      </ul>
      <p>
        <a href={paths.joinOrganisation}>{t('organisation.to-join')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('organisation.register-title'), children: body });
}

export interface RegisterView {
  readonly kind: OrganisationKind;
  readonly typed: Partial<Application>;
  readonly problems: readonly Problem[];
  /** Names to choose from, for kinds that the register lists. */
  readonly names: readonly string[];
  readonly passwordMin: number;
}

export function showRegister(ctx: Context, view: RegisterView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const title = t('organisation.register-as', { kind: t(`organisation.kind.${view.kind}`) });
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={view.problems} />
      <h1>{title}</h1>
      <p>{t('organisation.register-how')}</p>
      <form method="post" action={registerKindPath(view.kind)} novalidate>
        <CsrfField token={ctx.state.csrfToken} />
        <Company words={words} view={view} />
        <Person words={words} view={view} legend={t('organisation.you')} />
        <button class="usa-button" type="submit">
          {t('organisation.register-submit')}
        </button>
      </form>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}

function Company({ words, view }: { readonly words: Words; readonly view: RegisterView }) {
  const { t } = words;
  const { typed, problems, names, kind } = view;
  const isRegistered = registerRoleOf(kind) !== undefined;
  const name = { id: 'name', label: t('organisation.name'), value: typed.name ?? '', problems };
  return (
    <fieldset class="usa-fieldset">
      <legend class="usa-legend">{t('organisation.company')}</legend>
      {isRegistered ? (
        <Choice {...name} words={words} options={names.map((one) => ({ value: one, text: one }))} />
      ) : (
        <Line {...name} lengthMax={NAME_LENGTH_MAX} autocomplete="organization" />
      )}
      {(isRegistered || kind === 'third-party') && (
        <Numbers words={words} view={view} isOptional={!isRegistered} />
      )}
      <Lines
        {...{ id: 'address', label: t('organisation.address'), value: typed.address ?? '' }}
        {...{ problems, lengthMax: ADDRESS_LENGTH_MAX }}
      />
      <Line
        {...{ id: 'noticeEmail', label: t('organisation.notice-email'), problems }}
        hint={t('organisation.notice-email-hint')}
        value={typed.noticeEmail ?? ''}
        type="email"
        lengthMax={254}
      />
      <Lines
        {...{ id: 'evidence', label: t('organisation.evidence'), value: typed.evidence ?? '' }}
        hint={t('organisation.evidence-hint')}
        {...{ problems, lengthMax: EVIDENCE_LENGTH_MAX }}
      />
    </fieldset>
  );
}

function Numbers({
  words: { t },
  view: { typed, problems },
  isOptional,
}: {
  readonly words: Words;
  readonly view: RegisterView;
  readonly isOptional: boolean;
}) {
  const optional = isOptional ? ` ${t('organisation.optional')}` : '';
  return (
    <>
      <Line
        {...{ id: 'duns', label: t('organisation.duns') + optional, problems, isOptional }}
        hint={t('organisation.duns-hint')}
        value={typed.duns ?? ''}
        lengthMax={13}
      />
      <Line
        {...{ id: 'puctNumber', label: t('organisation.puct-number') + optional, problems }}
        {...{ isOptional, value: typed.puctNumber ?? '', lengthMax: 20 }}
      />
    </>
  );
}

/** Name, address, user id and password of who asks. */
export function Person({
  words: { t },
  view: { typed, problems, passwordMin },
  legend,
}: {
  readonly words: Words;
  readonly view: Pick<RegisterView, 'typed' | 'problems' | 'passwordMin'>;
  readonly legend: string;
}) {
  return (
    <fieldset class="usa-fieldset">
      <legend class="usa-legend">{legend}</legend>
      <Line
        {...{ id: 'personName', label: t('organisation.person-name'), problems }}
        {...{ value: typed.personName ?? '', autocomplete: 'name', lengthMax: NAME_LENGTH_MAX }}
      />
      <Line
        {...{ id: 'email', label: t('organisation.email'), problems, type: 'email' }}
        hint={t('registration.email-hint')}
        {...{ value: typed.email ?? '', autocomplete: 'email', lengthMax: 254 }}
      />
      <Line
        {...{ id: 'userId', label: t('sign-in.user-id'), problems }}
        hint={t('organisation.user-id-hint')}
        {...{ value: typed.userId ?? '', autocomplete: 'username', lengthMax: 100 }}
      />
      <Line
        {...{ id: 'password', label: t('sign-in.password'), problems, type: 'password' }}
        hint={t('account.password-hint', { min: passwordMin, max: 24 })}
        autocomplete="new-password"
      />
      <Line
        {...{ id: 'passwordAgain', label: t('organisation.password-again'), problems }}
        {...{ type: 'password', autocomplete: 'new-password' }}
      />
    </fieldset>
  );
}

/** Asks once more, so that a program that follows links in mails confirms nothing. */
export function showConfirmation(ctx: Context, { name, address }: Organisation): void {
  const { t } = wordsOf(ctx);
  const title = t('organisation.confirm-title', { name });
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <p class="usa-intro">{t('organisation.confirm-text')}</p>
      <p>{address}</p>
      <form method="post" action={ctx.path}>
        <CsrfField token={ctx.state.csrfToken} />
        <button class="usa-button" type="submit">
          {t('organisation.confirm-submit')}
        </button>
      </form>
    </div>
  );
  showPage(ctx, { title, children: body });
}

/** Asks once more, as `showConfirmation`. */
export function showOwnConfirmation(ctx: Context, { user, organisation }: Applicant): void {
  const { t } = wordsOf(ctx);
  const title = t('organisation.confirm-own-title');
  const what = user.isAdministrator ? 'register' : 'join';
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <p class="usa-intro">{t(`organisation.confirm-own-${what}`, { name: organisation.name })}</p>
      <form method="post" action={ctx.path}>
        <CsrfField token={ctx.state.csrfToken} />
        <button class="usa-button" type="submit">
          {t('organisation.confirm-own-submit')}
        </button>
      </form>
    </div>
  );
  showPage(ctx, { title, children: body });
}

export const SENT = [
  'registration',
  'registration-both',
  'administrator-left',
  'notices-left',
  'confirmation',
  'join',
  'request',
] as const;
export type Sent = (typeof SENT)[number];
/** Nothing waits for a letter any more. */
const OVER: readonly Sent[] = ['confirmation', 'request'];

/** What happens next. */
export function showSent(ctx: Context, what: Sent): void {
  const { t } = wordsOf(ctx);
  const title = t(`organisation.sent-${what}-title`);
  const isOver = OVER.includes(what);
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <Alert kind={isOver ? 'success' : 'info'}>{t(`organisation.sent-${what}-text`)}</Alert>
      {!isOver && (
        <p>
          <a href={paths.registerResend}>{t('registration.no-letter')}</a>
        </p>
      )}
    </div>
  );
  showPage(ctx, { title, children: body });
}
