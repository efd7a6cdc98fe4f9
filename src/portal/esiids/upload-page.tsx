import { TermsText } from '../account/terms-page.tsx';
import type { Context } from '../deps.ts';
import { CsrfField, ErrorSummary, Field, fieldProps, type Problem } from '../form.tsx';
import { type Shown, showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { Tick } from '../registration/text-field.tsx';

const EXAMPLE = ['10443720000000001,113400001', '1008901000000000000022,I98765432'].join('\n');
const STEPS = ['open', 'columns', 'text', 'save', 'check', 'send'] as const;

export function showUpload(ctx: Shown, problems: readonly Problem[], status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { class: _, ...props } = fieldProps('list', problems);
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('registration.upload-title')}</h1>
      <p class="usa-intro">{t('registration.upload-intro')}</p>
      <p>
        <a href={paths.esiidHelp}>{t('registration.help-title')}</a>
      </p>
      <form
        class="usa-form usa-form--large"
        method="post"
        action={paths.esiidUpload}
        enctype="multipart/form-data"
      >
        <CsrfField token={ctx.state.csrfToken} />
        <Field id="list" label={t('registration.list')} problems={problems}>
          <input
            {...props}
            class="usa-file-input"
            type="file"
            accept=".csv,.txt,text/csv,text/plain"
            required
          />
        </Field>
        <details class="hub-more">
          <summary>{t('registration.terms-read')}</summary>
          <TermsText words={words} />
        </details>
        <Tick id="terms" label={t('registration.accept')} problems={problems} />
        <button class="usa-button" type="submit">
          {t('registration.upload')}
        </button>
      </form>
    </div>
  );
  showPage(ctx, { title: t('registration.upload-title'), children: body }, status);
}

/** How to make the text file, step by step (BR-034.007). */
export function showHelp(ctx: Context): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <h1>{t('registration.help-title')}</h1>
      <p class="usa-intro">{t('registration.help-intro')}</p>
      <ol class="usa-process-list">
        {STEPS.map((step) => (
          <li key={step} class="usa-process-list__item">
            <h2 class="usa-process-list__heading">{t(`registration.help-${step}-title`)}</h2>
            <p>{t(`registration.help-${step}`)}</p>
          </li>
        ))}
      </ol>
      <h2 id="example">{t('registration.help-example')}</h2>
      <pre class="hub-panel hub-letter">{EXAMPLE}</pre>
      <p>
        <a class="usa-button" href={paths.esiidUpload}>
          {t('registration.upload-title')}
        </a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('registration.help-title'), children: body });
}
