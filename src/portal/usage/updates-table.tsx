import { Fragment } from 'preact';
import { type DayNumber, dateOf, slotLabel } from '../../calendar.ts';
import type { Change, UsageUpdate } from '../../usage/updates.ts';
import { momentText } from '../account/moment.tsx';
import { usagePath } from '../paths.ts';
import type { Words } from '../words.ts';
import { amount } from './day-panel.tsx';

const SLOTS_PER_HOUR = 4;

/** How a quarter hour changed, beside its value. */
const KINDS = {
  'updates.to-actual': ({ before, after }: Change) =>
    before.estimated && after.wh !== undefined && !after.estimated,
  'updates.to-estimated': ({ before, after }: Change) =>
    before.wh !== undefined && !before.estimated && after.estimated,
  'updates.came': ({ before, after }: Change) => before.wh === undefined && after.wh !== undefined,
  'updates.went': ({ before, after }: Change) => before.wh !== undefined && after.wh === undefined,
} as const;

interface RowProps {
  readonly words: Words;
  readonly update: UsageUpdate;
}

/** An update a row; its quarter hours fold out, and are printed in any case (BR-008). */
export function UpdatesTable({
  words,
  esiid,
  updates,
}: {
  readonly words: Words;
  readonly esiid: string;
  readonly updates: readonly UsageUpdate[];
}) {
  const { t } = words;
  const isSolar = updates.some(({ channel }) => channel === 'generation');
  return (
    <section class="hub-scroll hub-scroll--wide" aria-label={t('updates.table')} tabindex={0}>
      <table class="usa-table usa-table--compact hub-numbers hub-updates">
        <caption>{t('updates.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('updates.day')}</th>
            {isSolar && <th scope="col">{t('updates.direction')}</th>}
            <th scope="col">{t('updates.revised')}</th>
            <th scope="col">{t('updates.before')}</th>
            <th scope="col">{t('updates.after')}</th>
            <th scope="col">{t('updates.changed')}</th>
          </tr>
        </thead>
        <tbody>
          {updates.map((update) => (
            <Fragment key={`${update.day} ${update.channel} ${update.revisedAt}`}>
              <tr>
                <th scope="row">
                  <a href={usagePath(esiid, dateOf(update.day))}>
                    {words.date(dateOf(update.day))}
                  </a>
                </th>
                {isSolar && <td>{t(`usage.${update.channel}`)}</td>}
                <td>
                  {momentAt(words, update.revisedAt)}
                  <span class="hub-hint">
                    {t('updates.revised-before', { moment: momentAt(words, update.revisedBefore) })}
                  </span>
                </td>
                <td>{kwhOf(words, update.whBefore)}</td>
                <td>{kwhOf(words, update.whAfter)}</td>
                <td>
                  <WhatChanged words={words} update={update} />
                </td>
              </tr>
              {update.changes.length > 0 && (
                <tr class="hub-updates__quarters">
                  <td colspan={isSolar ? 6 : 5}>
                    <Quarters words={words} update={update} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function WhatChanged({ words, update }: RowProps) {
  const { t } = words;
  const { changes } = update;
  if (changes.length === 0) return t('updates.same-values');
  const kinds = Object.entries(KINDS) as [keyof typeof KINDS, (change: Change) => boolean][];
  return (
    <>
      {t('updates.quarters', { count: changes.length })}
      {kinds
        .map(([key, isSuch]) => ({ key, count: changes.filter(isSuch).length }))
        .filter(({ count }) => count > 0)
        .map(({ key, count }) => (
          <span key={key} class="hub-hint">
            {t(key, { count })}
          </span>
        ))}
    </>
  );
}

/** Below the update and not beside it: there is no room beside it on a telephone. */
function Quarters({ words, update }: RowProps) {
  const name = words.t('updates.quarters-of', { date: words.date(dateOf(update.day)) });
  return (
    <details class="hub-quarters">
      <summary>{name}</summary>
      <QuarterTable words={words} update={update} name={name} />
    </details>
  );
}

function QuarterTable({
  words,
  update: { day, changes },
  name,
}: RowProps & { readonly name: string }) {
  const { t } = words;
  return (
    <table class="usa-table usa-table--compact">
      <caption class="usa-sr-only">{name}</caption>
      <thead>
        <tr>
          <th scope="col">{t('usage.from-time')}</th>
          <th scope="col">{t('updates.before')}</th>
          <th scope="col">{t('updates.after')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ slot, before, after }) => (
          <tr key={slot}>
            <th scope="row">{timeOf(words, day, slot)}</th>
            <td>{amount(words, before)}</td>
            <td>{amount(words, after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `01:15`; autumn's second pass is said. */
function timeOf({ t }: Words, day: DayNumber, slot: number): string {
  const time = slotLabel(day, slot);
  const isSecondPass = slot >= SLOTS_PER_HOUR && slotLabel(day, slot - SLOTS_PER_HOUR) === time;
  return isSecondPass ? t('usage.second-pass', { time }) : time;
}

function momentAt(words: Words, seconds: number): string {
  return momentText(words, Temporal.Instant.fromEpochMilliseconds(seconds * 1000));
}

/** A total of nothing is not zero: it is unknown. */
function kwhOf({ kwh }: Words, wh: number | undefined): string {
  return wh === undefined ? '–' : kwh(wh);
}
