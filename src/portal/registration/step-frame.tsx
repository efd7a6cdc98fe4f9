import type { ComponentChildren } from 'preact';
import { STEPS, type Step } from '../../registration/registration.ts';
import type { Context } from '../deps.ts';
import { CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';

interface StepPage {
  readonly step: Exclude<Step, 'sent'>;
  readonly action: string;
  readonly problems: readonly Problem[];
  /** Before the form. */
  readonly above?: ComponentChildren;
  readonly fields: ComponentChildren;
  /** After the form. */
  readonly below?: ComponentChildren;
}

/** A page of the registration: which step it is, its one form, its one button. */
export function showStep(ctx: Context, page: StepPage, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { step, action, problems, above, fields, below } = page;
  const title = t(`registration.${step}-title`);
  const place = { step: STEPS.indexOf(step) + 1, steps: STEPS.length - 1 };
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      <p class="hub-hint">{t('registration.step', place)}</p>
      <h1>{title}</h1>
      {above}
      <form class="usa-form usa-form--large" method="post" action={action}>
        <CsrfField token={ctx.state.csrfToken} />
        {fields}
        <button class="usa-button" type="submit">
          {t('registration.continue')}
        </button>
      </form>
      {below}
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}
