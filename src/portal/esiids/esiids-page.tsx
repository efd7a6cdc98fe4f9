import { TermsText } from '../account/terms-page.tsx';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths, removeEsiidPath, usagePath, withdrawClaimPath } from '../paths.ts';
import { TextField, Tick } from '../registration/text-field.tsx';
import type { Words } from '../words.ts';

/** What can have happened to an ESIID a moment ago. */
export const DONE = ['added', 'held', 'claimed', 'removed', 'withdrawn'] as const;

export interface OwnPremise {
  readonly esiid: string;
  /** `''` when the register has none. */
  readonly address: string;
}

interface EsiidsView {
  readonly held: readonly OwnPremise[];
  /** Claimed, and not verified yet. */
  readonly waiting: readonly OwnPremise[];
  readonly typed: { readonly esiid: string; readonly meterNumber: string };
  readonly problems: readonly Problem[];
  readonly done: (typeof DONE)[number] | undefined;
  /** Where the next page starts. */
  readonly next: string | undefined;
}

interface Part {
  readonly ctx: Context;
  readonly words: Words;
  readonly view: EsiidsView;
}

export function showEsiids(ctx: Context, view: EsiidsView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { problems, done } = view;
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      {done !== undefined && (
        <Alert kind={done === 'claimed' ? 'info' : 'success'}>
          {t(`registration.done-${done}`)}
        </Alert>
      )}
      <h1>{t('registration.esiids-title')}</h1>
      <p class="usa-intro">{t('registration.esiids-intro')}</p>
      <Held ctx={ctx} words={words} view={view} />
      {view.waiting.length > 0 && <Waiting ctx={ctx} words={words} view={view} />}
      <AddForm ctx={ctx} words={words} view={view} />
      <section aria-labelledby="many">
        <h2 id="many">{t('registration.many-title')}</h2>
        <p>{t('registration.many-text')}</p>
        <p>
          <a class="usa-button usa-button--outline" href={paths.esiidUpload}>
            {t('registration.upload-title')}
          </a>
        </p>
      </section>
    </div>
  );
  showPage(ctx, { title: t('registration.esiids-title'), children: body }, status);
}

/** Asks once more: sharing ends with it. */
export function showRemove(ctx: Context, { esiid, address }: OwnPremise): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <h1>{t('registration.remove-title')}</h1>
      <p class="usa-intro">{placeText(t, { esiid, address })}</p>
      <p>{t('registration.remove-text')}</p>
      <form class="hub-buttons" method="post" action={removeEsiidPath(esiid)}>
        <CsrfField token={ctx.state.csrfToken} />
        <button class="usa-button usa-button--secondary" type="submit">
          {t('registration.remove-yes')}
        </button>
        <a class="usa-button usa-button--outline" href={paths.esiids}>
          {t('registration.remove-no')}
        </a>
      </form>
    </div>
  );
  showPage(ctx, { title: t('registration.remove-title'), children: body });
}

/** A premise whose address the register does not have is its number alone. */
function placeText(t: Words['t'], { esiid, address }: OwnPremise): string {
  const number = t('registration.esiid-is', { esiid });
  return address === '' ? number : `${address} – ${number}`;
}

function Held({ words: { t }, view: { held, next } }: Part) {
  if (held.length === 0) return <Alert kind="info">{t('registration.esiids-none')}</Alert>;
  return (
    <>
      <ul class="hub-plain-list">
        {held.map(({ esiid, address }) => (
          <li key={esiid} class="hub-panel">
            <h2>{address === '' ? esiid : address}</h2>
            <p>{t('registration.esiid-is', { esiid })}</p>
            <p class="hub-buttons hub-no-print">
              <a
                href={usagePath(esiid)}
                aria-label={`${t('home.see-title')}, ${t('registration.esiid-is', { esiid })}`}
              >
                {t('home.see-title')}
              </a>
              <a href={removeEsiidPath(esiid)} aria-label={t('registration.remove-of', { esiid })}>
                {t('registration.remove')}
              </a>
            </p>
          </li>
        ))}
      </ul>
      {next !== undefined && (
        <p>
          <a href={`${paths.esiids}?${new URLSearchParams({ after: next })}`}>
            {t('registration.esiids-next')}
          </a>
        </p>
      )}
    </>
  );
}

function Waiting({ ctx, words: { t }, view: { waiting } }: Part) {
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting">{t('registration.claimed-title')}</h2>
      <p>{t('registration.claimed-text')}</p>
      <ul class="usa-list">
        {waiting.map(({ esiid, address }) => (
          <li key={esiid}>
            {placeText(t, { esiid, address })}
            <form method="post" action={withdrawClaimPath(esiid)}>
              <CsrfField token={ctx.state.csrfToken} />
              <button
                class="usa-button usa-button--unstyled"
                type="submit"
                aria-label={t('registration.withdraw-of', { esiid })}
              >
                {t('registration.withdraw')}
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AddForm({ ctx, words, view: { typed, problems } }: Part) {
  const { t } = words;
  const wrong = problems.find(({ field }) => field === 'premise');
  return (
    <section aria-labelledby="add">
      <h2 id="add">{t('registration.add-title')}</h2>
      <form class="usa-form usa-form--large" method="post" action={paths.esiids}>
        <CsrfField token={ctx.state.csrfToken} />
        <div
          id="premise"
          tabindex={-1}
          class={wrong ? 'usa-form-group usa-form-group--error' : undefined}
        >
          {wrong && <span class="usa-error-message">{wrong.text}</span>}
          <TextField
            id="esiid"
            label={t('registration.esiid')}
            hint={t('registration.esiid-hint')}
            value={typed.esiid}
            autocomplete="off"
            maxLength={60}
            isNumeric={true}
            problems={problems}
          />
          <TextField
            id="meterNumber"
            label={t('registration.meter-number')}
            hint={t('registration.meter-hint')}
            value={typed.meterNumber}
            autocomplete="off"
            maxLength={40}
            problems={problems}
          />
        </div>
        <details class="hub-more">
          <summary>{t('registration.terms-read')}</summary>
          <TermsText words={words} heading="h3" />
        </details>
        <Tick id="terms" label={t('registration.accept')} problems={problems} />
        <button class="usa-button" type="submit">
          {t('registration.add')}
        </button>
      </form>
    </section>
  );
}
