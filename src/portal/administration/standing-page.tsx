import type { Organisation, StandingAct } from '../../identity/organisation.ts';
import { REASON_LENGTH_MAX } from '../../identity/organisation-rules.ts';
import { Moment } from '../account/moment.tsx';
import type { Context } from '../deps.ts';
import { CsrfField, DoOrCancel, ErrorSummary, type Problem } from '../form.tsx';
import { Lines } from '../organisation/fields.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { administeredOrganisationPath, standingPath } from '../paths.ts';
import type { Words } from '../words.ts';

/** What this viewer can do with the organisation as a whole, and what was done with it so far, newest first. */
export function Standing({
  words,
  organisation: { id, standing = [] },
  acts,
}: {
  readonly words: Words;
  readonly organisation: Organisation;
  readonly acts: readonly StandingAct[];
}) {
  const { t } = words;
  if (acts.length + standing.length === 0) return null;
  return (
    <section class="hub-panel" aria-labelledby="standing">
      <h2 id="standing">{t('administration.standing')}</h2>
      {standing.length > 0 && (
        <ul class="usa-list">
          {standing.toReversed().map(({ act, reason, at, by }) => (
            <li key={at.toString()}>
              <Moment words={words} at={at} />: {t(`administration.standing-${act}-done`)},{' '}
              {roleWord(words, by)}. {t('organisation.reason')}: {reason}
            </li>
          ))}
        </ul>
      )}
      {acts.length > 0 && (
        <ul class="hub-buttons hub-plain-list">
          {acts.map((act) => (
            <li key={act}>
              <a class="usa-button usa-button--outline" href={standingPath(id, act)}>
                {t(`administration.standing-${act}`)}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function roleWord({ t, has }: Words, role: string): string {
  const key = [`role.${role}`, `administration.role.${role}`].find(has);
  return key === undefined ? role : t(key);
}

export interface StandingView {
  readonly organisation: Organisation;
  readonly act: StandingAct;
  readonly reason: string;
  readonly problems: readonly Problem[];
}

/** Asks once more, with what will happen and for the reason, before a whole organisation is shut out or let in again. */
export function showStanding(ctx: Context, view: StandingView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { organisation, act, reason, problems } = view;
  const { id, name } = organisation;
  const title = t(`administration.standing-${act}`);
  const isShutOut = act !== 'reinstate';
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      <h1>{`${title}: ${name}`}</h1>
      <p class="usa-intro">{t(`administration.standing-${act}-text`)}</p>
      <form method="post" action={administeredOrganisationPath(id, 'standing')} novalidate>
        <CsrfField token={ctx.state.csrfToken} />
        <input type="hidden" name="act" value={act} />
        <Lines
          {...{ id: 'reason', label: t('organisation.reason'), value: reason, problems }}
          hint={t(isShutOut ? 'administration.standing-reason' : 'administration.standing-kept')}
          lengthMax={REASON_LENGTH_MAX}
        />
        <DoOrCancel
          words={words}
          label={title}
          back={administeredOrganisationPath(id)}
          isGrave={isShutOut}
        />
      </form>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}
