import type { ComponentChildren } from 'preact';
import { assetPath } from '../assets.ts';
import type { AuthorizationRequest, Context } from '../deps.ts';
import type { FirstPremises } from '../first-premises.ts';
import { Alert, CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { consentPath } from '../paths.ts';
import type { Words } from '../words.ts';
import { scopeSentences } from './scope-words.ts';

export const TERMS_MONTHS = [1, 3, 6, 12] as const;
/** BR-019.001: six months unless the customer says otherwise. */
export const DEFAULT_MONTHS = 6;

/** The premises are those that the customer can tick. */
interface ConsentView extends FirstPremises {
  readonly request: AuthorizationRequest;
  /** What is ticked or typed. */
  readonly esiids: readonly string[];
  readonly months: number;
  readonly problems: readonly Problem[];
}

export function showConsent(ctx: Context, view: ConsentView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { request, problems, premises } = view;
  const { client } = request;
  const title = t('consent.title', { name: client.name });
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      <h1>{title}</h1>
      <WhoAsks words={words} request={request} />
      <section aria-labelledby="shared">
        <h2 id="shared">{t('consent.shared-title')}</h2>
        <ul class="usa-list">
          {scopeSentences(request.scope, words).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <p>{t('consent.not-shared')}</p>
      </section>
      {premises.length === 0 && <Alert kind="warning">{t('consent.nothing-to-share')}</Alert>}
      <form method="post" action={consentPath(request.id)} data-once>
        <CsrfField token={ctx.state.csrfToken} />
        {premises.length > 0 && (
          <>
            <PremiseChoice words={words} view={view} />
            <TermChoice words={words} view={view} />
          </>
        )}
        <p>{t('consent.any-time')}</p>
        <p class="hub-buttons">
          {premises.length > 0 && (
            <button class="usa-button" type="submit" name="decision" value="allow">
              {t('consent.allow')}
            </button>
          )}
          <button class="usa-button usa-button--outline" type="submit" name="decision" value="deny">
            {t('consent.deny')}
          </button>
        </p>
      </form>
      <script src={assetPath('send-once.js')} type="module" />
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}

function WhoAsks({
  words: { t },
  request: { client },
}: {
  readonly words: Words;
  readonly request: AuthorizationRequest;
}) {
  return (
    <>
      <p class="usa-intro">{t('consent.intro', { name: client.name })}</p>
      <ul class="usa-list usa-list--unstyled">
        {isWebLink(client.policyUri) && (
          <li>
            <a href={client.policyUri} rel="noreferrer">
              {t('consent.policy', { name: client.name })}
            </a>
          </li>
        )}
        {isWebLink(client.clientUri) && (
          <li>
            <a href={client.clientUri} rel="noreferrer">
              {t('consent.site', { name: client.name })}
            </a>
          </li>
        )}
      </ul>
    </>
  );
}

function PremiseChoice({ words, view }: { readonly words: Words; readonly view: ConsentView }) {
  return (
    <Choices id="esiids" legend={words.t('consent.which')} problems={view.problems}>
      {view.premises.map(({ esiid, address }) => (
        <div key={esiid} class="usa-checkbox">
          <input
            class="usa-checkbox__input"
            id={`esiid-${esiid}`}
            type="checkbox"
            name="esiids"
            value={esiid}
            checked={view.esiids.includes(esiid)}
          />
          <label class="usa-checkbox__label" for={`esiid-${esiid}`}>
            {address === '' ? esiid : address}
            {address !== '' && <span class="hub-hint">ESIID {esiid}</span>}
          </label>
        </div>
      ))}
      {view.hasMore && <OtherEsiids words={words} view={view} />}
    </Choices>
  );
}

/** For who has more addresses than a list can bear. */
function OtherEsiids({
  words: { t },
  view: { premises, esiids },
}: {
  readonly words: Words;
  readonly view: ConsentView;
}) {
  const listed = new Set(premises.map(({ esiid }) => esiid));
  return (
    <div class="usa-form-group">
      <label class="usa-label" for="otherEsiids">
        {t('consent.others')}
      </label>
      <span class="usa-hint" id="otherEsiids-hint">
        {t('consent.others-hint')}
      </span>
      <textarea
        class="usa-textarea"
        id="otherEsiids"
        name="otherEsiids"
        aria-describedby="otherEsiids-hint"
        autocomplete="off"
      >
        {esiids.filter((esiid) => !listed.has(esiid)).join('\n')}
      </textarea>
    </div>
  );
}

function TermChoice({ words: { t }, view }: { readonly words: Words; readonly view: ConsentView }) {
  return (
    <Choices id="months" legend={t('consent.how-long')} problems={view.problems}>
      {TERMS_MONTHS.map((months) => (
        <div key={months} class="usa-radio">
          <input
            class="usa-radio__input"
            id={`months-${months}`}
            type="radio"
            name="months"
            value={months}
            checked={view.months === months}
          />
          <label class="usa-radio__label" for={`months-${months}`}>
            {t('consent.months', { count: months })}
          </label>
        </div>
      ))}
    </Choices>
  );
}

function Choices({
  id,
  legend,
  problems,
  children,
}: {
  readonly id: string;
  readonly legend: string;
  readonly problems: readonly Problem[];
  readonly children: ComponentChildren;
}) {
  const wrong = problems.find(({ field }) => field === id);
  return (
    <fieldset
      class={wrong ? 'usa-fieldset usa-form-group usa-form-group--error' : 'usa-fieldset'}
      id={id}
      tabindex={-1}
      aria-describedby={wrong && `${id}-error`}
    >
      <legend class="usa-legend">{legend}</legend>
      {wrong && (
        <span class="usa-error-message" id={`${id}-error`}>
          {wrong.text}
        </span>
      )}
      {children}
    </fieldset>
  );
}

/** A third party names its own addresses; only the web is linked, never `javascript:`. */
function isWebLink(uri: string | undefined): uri is string {
  return uri !== undefined && URL.parse(uri)?.protocol === 'https:';
}
