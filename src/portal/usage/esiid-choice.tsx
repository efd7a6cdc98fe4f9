import type { FirstPremises } from '../first-premises.ts';
import { Field, fieldProps, type Problem } from '../form.tsx';
import type { Words } from '../words.ts';

/** What a customer chooses an ESIID from. */
export interface EsiidChoiceView extends FirstPremises {
  /** The chosen one of the premises. */
  readonly esiid: string;
  /** What was typed instead, and is not theirs. */
  readonly otherEsiid: string;
  readonly problems: readonly Problem[];
}

interface Props {
  readonly words: Words;
  readonly view: EsiidChoiceView;
}

/** The field or fields of a form that say which ESIID it is about. */
export function EsiidChoice({ words, view }: Props) {
  const { premises, hasMore, esiid, problems } = view;
  return (
    <>
      <Field id="esiid" label={words.t('usage.esiid')} problems={problems}>
        <select class="usa-select" id="esiid" name="esiid">
          {premises.map((premise) => (
            <option key={premise.esiid} value={premise.esiid} selected={premise.esiid === esiid}>
              {[premise.address, premise.esiid].filter((part) => part !== '').join(' – ')}
            </option>
          ))}
        </select>
      </Field>
      {hasMore && <OtherEsiid words={words} view={view} />}
    </>
  );
}

/** For who has more addresses than a list can bear; it wins over the list. */
function OtherEsiid({ words: { t }, view }: Props) {
  const { otherEsiid, problems } = view;
  const hint = t('usage.other-hint');
  return (
    <Field id="otherEsiid" label={t('usage.other')} hint={hint} problems={problems}>
      <input
        {...fieldProps('otherEsiid', problems, hint)}
        value={otherEsiid}
        inputMode="numeric"
        autocomplete="off"
        maxLength={60}
      />
    </Field>
  );
}
