import { TermsText } from '../account/terms-page.tsx';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { showStep } from './step-frame.tsx';
import { Tick } from './text-field.tsx';

/** The terms of use, to be accepted by a tick that nobody sets for the reader (BR-017.018). */
export function showTerms(ctx: Context, problems: readonly Problem[], status = 200): void {
  const words = wordsOf(ctx);
  const fields = <Tick id="terms" label={words.t('registration.accept')} problems={problems} />;
  const above = <TermsText words={words} />;
  showStep(ctx, { step: 'terms', action: paths.registerTerms, problems, above, fields }, status);
}
