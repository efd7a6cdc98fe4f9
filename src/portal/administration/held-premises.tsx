import type { Held, HeldPremise, PremiseEvent } from '../../identity/held-premises.ts';
import type { Participant } from '../../market/participant.ts';
import { addressOf } from '../premise-address.ts';
import type { Words } from '../words.ts';

interface HeldPremisesProps {
  readonly words: Words;
  readonly held: Held;
  /** The REPs of the events, by DUNS. */
  readonly reps: ReadonlyMap<string, Participant>;
}

/** What a customer holds, and what the market told of each premise. */
export function HeldPremisesList({ words, held, reps }: HeldPremisesProps) {
  const { t } = words;
  return (
    <section class="hub-panel" aria-labelledby="premises-title">
      <h2 id="premises-title">{t('administration.premises')}</h2>
      {held.premises.length === 0 && <p>{t('administration.premises-none')}</p>}
      <ul class="hub-plain-list">
        {held.premises.map((one) => (
          <li key={one.esiid}>
            <p>
              <strong>{one.esiid}</strong>
              <br />
              {addressOf(one.premise)}
              <br />
              {timeOf(one, words)}
            </p>
            <ul class="usa-list">
              {one.events.map((told) => (
                <li key={told.event.id}>{eventText(told, words, reps)}</li>
              ))}
            </ul>
            {one.events.length === 0 && <p>{t('administration.events-none')}</p>}
          </li>
        ))}
      </ul>
      {held.hasMore && <p>{t('administration.premises-more')}</p>}
    </section>
  );
}

function timeOf({ from, until }: HeldPremise, { t, date }: Words): string {
  return until === null
    ? t('administration.held-since', { from: date(from) })
    : t('administration.held-until', { from: date(from), until: date(until) });
}

function eventText(
  { event, isTakenBack }: PremiseEvent,
  { t, date }: Words,
  reps: ReadonlyMap<string, Participant>,
): string {
  const { type, effectiveDate, repDuns } = event;
  const what = t(`administration.event.${type}`);
  const name = reps.get(repDuns)?.name;
  const rep = name === undefined ? repDuns : `${name}, ${repDuns}`;
  const said = `${date(effectiveDate)}: ${what}${repDuns === '' ? '' : ` (${rep})`}`;
  return isTakenBack ? `${said} – ${t('administration.event-taken-back')}` : said;
}
