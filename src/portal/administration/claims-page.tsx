import { localDate } from '../../calendar.ts';
import type { Claim } from '../../registration/claim.ts';
import type { ClaimToDecide } from '../../registration/claim-review.ts';
import type { Context } from '../deps.ts';
import { CsrfField, ErrorSummary, Field, fieldProps, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { claimPath, paths } from '../paths.ts';
import type { Words } from '../words.ts';
import { showWaitingPage } from './waiting-page.tsx';

/** `GET /administration/claims`: which premises are claimed, and since when. */
export function showClaims(ctx: Context, claims: readonly Claim[], done: string): void {
  const children = <ClaimTable words={wordsOf(ctx)} claims={claims} />;
  showWaitingPage(ctx, { kind: 'claims', done, isEmpty: claims.length === 0, children });
}

function ClaimTable({
  words: { t, date },
  claims,
}: {
  readonly words: Words;
  readonly claims: readonly Claim[];
}) {
  return (
    <table class="usa-table usa-table--borderless">
      <caption>{t('administration.claims-table')}</caption>
      <thead>
        <tr>
          <th scope="col">ESIID</th>
          <th scope="col">{t('administration.claimed')}</th>
        </tr>
      </thead>
      <tbody>
        {claims.map(({ id, esiid, claimedAt }) => (
          <tr key={id}>
            <th scope="row">
              <a href={claimPath(id)}>{esiid}</a>
            </th>
            <td>{date(localDate(claimedAt))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ClaimView extends ClaimToDecide {
  /** As it was typed. */
  readonly movedIn: string;
  readonly problems: readonly Problem[];
}

/** `GET /administration/claims/:id`: one claim, to be approved with the day of the move-in, or rejected. */
export function showClaim(ctx: Context, view: ClaimView, status = 200): void {
  const words = wordsOf(ctx);
  const { t, date } = words;
  const { claim, userIds, movedIn, problems } = view;
  const title = t('administration.claim-title', { esiid: claim.esiid });
  const hint = t('administration.moved-in-hint');
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      <h1>{title}</h1>
      <dl class="hub-facts">
        <dt>{t('administration.claimed')}</dt>
        <dd>{date(localDate(claim.claimedAt))}</dd>
        <dt>{t('administration.claimant')}</dt>
        <dd>{userIds.join(', ')}</dd>
      </dl>
      <form class="hub-panel" method="post" action={claimPath(claim.id)} novalidate>
        <h2>{t('administration.decide')}</h2>
        <CsrfField token={ctx.state.csrfToken} />
        <Field id="movedIn" label={t('administration.moved-in')} hint={hint} problems={problems}>
          <input {...fieldProps('movedIn', problems, hint)} type="date" value={movedIn} />
        </Field>
        <p class="hub-buttons">
          <button class="usa-button" type="submit" name="answer" value="approve">
            {t('administration.approve')}
          </button>
          <button
            class="usa-button usa-button--secondary"
            {...{ type: 'submit', name: 'answer', value: 'reject' }}
          >
            {t('administration.reject')}
          </button>
        </p>
      </form>
      <p>
        <a href={paths.administrationClaims}>{t('organisation.back')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}
