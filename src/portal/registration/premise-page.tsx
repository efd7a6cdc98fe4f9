import type { Context } from '../deps.ts';
import { Field, fieldProps, type Problem } from '../form.tsx';
import { wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import type { Words } from '../words.ts';
import { showStep } from './step-frame.tsx';
import { TextField } from './text-field.tsx';

/** A retail electric provider, as the list offers it. */
export interface Rep {
  readonly duns: string;
  readonly name: string;
}

interface PremiseView {
  readonly typed: {
    readonly esiid: string;
    readonly meterNumber: string;
    readonly repDuns: string;
  };
  readonly reps: readonly Rep[];
  readonly problems: readonly Problem[];
}

/** ESIID, meter number and REP of record, off the bill (BR-028.001). */
export function showPremise(ctx: Context, view: PremiseView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { typed, problems } = view;
  const wrong = problems.find(({ field }) => field === 'premise');
  const fields = (
    <fieldset
      class={wrong ? 'usa-fieldset usa-form-group--error' : 'usa-fieldset'}
      id="premise"
      tabindex={-1}
      aria-describedby={wrong ? 'premise-error' : undefined}
    >
      <legend class="usa-legend">{t('registration.premise-legend')}</legend>
      {wrong && (
        <span class="usa-error-message" id="premise-error">
          {wrong.text}
        </span>
      )}
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
      <RepChoice words={words} view={view} />
    </fieldset>
  );
  const above = <p>{t('registration.premise-text')}</p>;
  showStep(
    ctx,
    { step: 'premise', action: paths.registerPremise, problems, above, fields },
    status,
  );
}

function RepChoice({ words: { t }, view }: { readonly words: Words; readonly view: PremiseView }) {
  const { typed, reps, problems } = view;
  const { class: _, ...props } = fieldProps('repDuns', problems);
  return (
    <Field id="repDuns" label={t('registration.rep')} problems={problems}>
      <select {...props} class="usa-select" required>
        <option value="">{t('registration.rep-choose')}</option>
        {reps.map(({ duns, name }) => (
          <option key={duns} value={duns} selected={duns === typed.repDuns}>
            {t('registration.rep-option', { name, duns })}
          </option>
        ))}
      </select>
    </Field>
  );
}
