import accountEn from './account.en.json' with { type: 'json' };
import accountEs from './account.es.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import es from './es.json' with { type: 'json' };
import extractAccountEn from './extract-account.en.json' with { type: 'json' };
import extractAccountEs from './extract-account.es.json' with { type: 'json' };
import organisationEn from './organisation.en.json' with { type: 'json' };
import organisationEs from './organisation.es.json' with { type: 'json' };
import outboxEn from './outbox.en.json' with { type: 'json' };
import outboxEs from './outbox.es.json' with { type: 'json' };
import readingsEn from './readings.en.json' with { type: 'json' };
import readingsEs from './readings.es.json' with { type: 'json' };
import registrationEn from './registration.en.json' with { type: 'json' };
import registrationEs from './registration.es.json' with { type: 'json' };
import secondFactorEn from './second-factor.en.json' with { type: 'json' };
import secondFactorEs from './second-factor.es.json' with { type: 'json' };
import updatesEn from './updates.en.json' with { type: 'json' };
import updatesEs from './updates.es.json' with { type: 'json' };

/** Every sentence of the pages by key; one pair of files for each area, so that a reader finds its words together. */
export const messages = {
  en: {
    ...en,
    ...accountEn,
    ...extractAccountEn,
    ...organisationEn,
    ...outboxEn,
    ...readingsEn,
    ...registrationEn,
    ...secondFactorEn,
    ...updatesEn,
  },
  es: {
    ...es,
    ...accountEs,
    ...extractAccountEs,
    ...organisationEs,
    ...outboxEs,
    ...readingsEs,
    ...registrationEs,
    ...secondFactorEs,
    ...updatesEs,
  },
} as const;
