import { createInstance } from 'i18next';
import type { Language } from '../language.ts';
import { messages } from './locales/messages.ts';

type WithoutPlural<K extends string> = K extends `${infer Stem}_one` | `${infer Stem}_other`
  ? Stem
  : K;
export type MessageKey = WithoutPlural<keyof typeof messages.en>;
type Values = Readonly<Record<string, string | number>>;

/** Everything a page says, in one language: sentences, numbers, dates. */
export interface Words {
  readonly language: Language;
  readonly t: (key: MessageKey, values?: Values) => string;
  /** Whether there is a sentence for a key that came from elsewhere, as an error's does. */
  readonly has: (key: string) => key is MessageKey;
  /** Wh as kWh with three decimals (BR-001.011): `12.345`. */
  readonly kwh: (wh: number) => string;
  /** `Tuesday, March 3, 2026`. */
  readonly longDate: (date: Temporal.PlainDate) => string;
  /** `Mar 3, 2026`. */
  readonly date: (date: Temporal.PlainDate) => string;
  /** `March 2026`. */
  readonly month: (date: Temporal.PlainDate) => string;
}

// `saveMissing` and fallbacks stay off: a missing sentence is a bug that the key parity test finds.
const sentences = createInstance();
await sentences.init({
  resources: { en: { translation: messages.en }, es: { translation: messages.es } },
  fallbackLng: false,
  keySeparator: false,
  nsSeparator: false,
  // The views escape; doing it twice would show `&amp;`.
  interpolation: { escapeValue: false },
});

const vocabulary: Readonly<Record<Language, Words>> = { en: speak('en'), es: speak('es') };

export function wordsFor(language: Language): Words {
  return vocabulary[language];
}

function speak(language: Language): Words {
  const translate = sentences.getFixedT(language);
  // Texans write 1,234.5 in either language.
  const region = `${language}-US`;
  const kwh = new Intl.NumberFormat(region, {
    minimumFractionDigits: 3,
    maximumFractionDigits: 3,
  });
  return {
    language,
    t: (key, values) => translate(key, values ?? {}),
    has: (key): key is MessageKey => Object.hasOwn(messages.en, key),
    kwh: (wh) => kwh.format(wh / 1000),
    longDate: (date) =>
      date.toLocaleString(region, {
        weekday: 'long',
        year: 'numeric',
        month: 'long',
        day: 'numeric',
      }),
    date: (date) =>
      date.toLocaleString(region, { year: 'numeric', month: 'short', day: 'numeric' }),
    month: (date) => date.toLocaleString(region, { year: 'numeric', month: 'long' }),
  };
}
