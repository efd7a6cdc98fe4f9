import type { AccountOutcome } from '../../identity/accounts.ts';
import { REASON_LENGTH_MAX } from '../../identity/organisation-rules.ts';
import type { User } from '../../identity/user.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, DoOrCancel, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { Lines } from './fields.tsx';

export const ACTS = [
  'accept',
  'reject',
  'suspend',
  'reinstate',
  'revoke',
  'reset',
  'appoint',
  'dismiss',
  'reset-second-factor',
] as const;
export type Act = (typeof ACTS)[number];

export interface ActView {
  readonly act: Act;
  readonly people: readonly User[];
  /** Where the yes goes, and where the no. */
  readonly to: string;
  readonly back: string;
  readonly problems: readonly Problem[];
  readonly reason?: string;
}

/** Asks once more, with the names, before anything is done to one user or to many. */
export function showAct(
  ctx: Context,
  { act, people, to, back, problems, reason = '' }: ActView,
  status = 200,
): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const title = t(`organisation.act.${act}`);
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      <h1>{title}</h1>
      <p class="usa-intro">{t(`organisation.act-${act}-text`)}</p>
      <ul class="usa-list">
        {people.map(({ id, userId, name }) => (
          <li key={id}>{name === '' ? userId : `${name} (${userId})`}</li>
        ))}
      </ul>
      <form method="post" action={to} novalidate>
        <CsrfField token={ctx.state.csrfToken} />
        <input type="hidden" name="act" value={act} />
        {people.map(({ id }) => (
          <input key={id} type="hidden" name="user" value={id} />
        ))}
        {act === 'reject' && (
          <Lines
            {...{ id: 'reason', label: t('organisation.reason'), value: reason, problems }}
            hint={t('organisation.reason-hint')}
            lengthMax={REASON_LENGTH_MAX}
          />
        )}
        <DoOrCancel words={words} label={title} back={back} />
      </form>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}

/** For whom it could not be done, and why; for the others it is done. */
export function showRefused(
  ctx: Context,
  { act, people, back }: Pick<ActView, 'act' | 'people' | 'back'>,
  outcomes: readonly AccountOutcome[],
): void {
  const { t, has } = wordsOf(ctx);
  const title = t(`organisation.act.${act}`);
  const nameOf = (id: string) => people.find((one) => one.id === id)?.userId ?? id;
  const wordOf = (problem: string) => {
    const key = `error.${problem}`;
    return t(has(key) ? key : 'error.account.wrong-state');
  };
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <Alert kind="warning" heading={t('organisation.act-refused')}>
        <ul class="usa-list">
          {outcomes.map(
            ({ userId, problem }) =>
              problem !== undefined && (
                <li key={userId}>
                  {nameOf(userId)}: {wordOf(problem)}
                </li>
              ),
          )}
        </ul>
      </Alert>
      <p>
        <a href={back}>{t('organisation.back')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title, children: body }, 409);
}
