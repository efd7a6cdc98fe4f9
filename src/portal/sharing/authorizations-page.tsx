import type { Context } from '../deps.ts';
import type { NamedPremise } from '../first-premises.ts';
import { Alert, CsrfField } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths, revokePath } from '../paths.ts';
import type { Words } from '../words.ts';
import { scopeSentences } from './scope-words.ts';

/** One consent, as its giver sees it. */
export interface SharedWith {
  readonly id: string;
  /** Of the third party. */
  readonly name: string;
  readonly premises: readonly NamedPremise[];
  /** Shared too, but too many to look up each address. */
  readonly otherEsiids: readonly string[];
  /** ESPI scope string. */
  readonly scope: string;
  readonly state: 'live' | 'revoked' | 'expired';
  readonly granted: Temporal.PlainDate;
  /** End of the term, or the day it was revoked. */
  readonly ends: Temporal.PlainDate;
}

export function showAuthorizations(
  ctx: Context,
  all: readonly SharedWith[],
  hasJustRevoked: boolean,
): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const body = (
    <>
      {hasJustRevoked && <Alert kind="success">{t('authorizations.revoked-now')}</Alert>}
      <h1>{t('authorizations.title')}</h1>
      <p class="usa-intro">{t('authorizations.intro')}</p>
      {all.length === 0 && (
        <Alert kind="info" heading={t('authorizations.none-title')}>
          {t('authorizations.none-text')}
        </Alert>
      )}
      <ul class="hub-plain-list">
        {all.map((shared) => (
          <li key={shared.id} class="hub-panel">
            <SharedPanel words={words} shared={shared} />
          </li>
        ))}
      </ul>
    </>
  );
  showPage(ctx, { title: t('authorizations.title'), children: body });
}

/** Asks once more: revoking is final. */
export function showRevoke(ctx: Context, shared: SharedWith): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const title = t('revoke.title', { name: shared.name });
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <p class="usa-intro">{t('revoke.text', { name: shared.name })}</p>
      <ul class="usa-list">
        <SharedPremises words={words} shared={shared} />
      </ul>
      <form class="hub-buttons" method="post" action={revokePath(shared.id)}>
        <CsrfField token={ctx.state.csrfToken} />
        <button class="usa-button usa-button--secondary" type="submit">
          {t('revoke.submit')}
        </button>
        <a class="usa-button usa-button--outline" href={paths.authorizations}>
          {t('revoke.keep')}
        </a>
      </form>
    </div>
  );
  showPage(ctx, { title, children: body });
}

function SharedPanel({ words, shared }: { readonly words: Words; readonly shared: SharedWith }) {
  const { t, date } = words;
  const { id, name, scope, state, granted, ends } = shared;
  return (
    <>
      <h2>{name}</h2>
      <p>
        <span class={state === 'live' ? 'usa-tag hub-tag--live' : 'usa-tag'}>
          {t(`authorizations.${state}`)}
        </span>{' '}
        {t('authorizations.term', { from: date(granted), to: date(ends) })}
      </p>
      <h3>{t(state === 'live' ? 'authorizations.what' : 'authorizations.what-was')}</h3>
      <ul class="usa-list">
        <SharedPremises words={words} shared={shared} />
        {scopeSentences(scope, words).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {state === 'live' && (
        <p class="hub-no-print">
          <a
            class="usa-button usa-button--outline"
            href={revokePath(id)}
            aria-label={t('authorizations.revoke-of', { name })}
          >
            {t('authorizations.revoke')}
          </a>
        </p>
      )}
    </>
  );
}

/** Items of a list. */
function SharedPremises({
  words: { t },
  shared: { premises, otherEsiids },
}: {
  readonly words: Words;
  readonly shared: SharedWith;
}) {
  return (
    <>
      {premises.map(({ esiid, address }) => (
        <li key={esiid}>{address === '' ? esiid : `${address} (${esiid})`}</li>
      ))}
      {otherEsiids.length > 0 && (
        <li>
          <details>
            <summary>{t('authorizations.others', { count: otherEsiids.length })}</summary>
            {otherEsiids.join(', ')}
          </details>
        </li>
      )}
    </>
  );
}
