import { RETENTION_DAYS } from '../../extracts/extract.ts';
import type { ExtractAccount } from '../../extracts/extract-accounts.ts';
import { Moment } from '../account/moment.tsx';
import type { Words } from '../words.ts';

interface Part {
  readonly words: Words;
  readonly account: ExtractAccount;
}

/** What lies in the account's folder, as its programs see it. */
export function Files({ words, account: { files } }: Part) {
  const { t, language } = words;
  const kilobytes = new Intl.NumberFormat(`${language}-US`, { maximumFractionDigits: 1 });
  const caption = t('extract-account.files');
  if (files.length === 0) {
    return (
      <>
        <h2>{caption}</h2>
        <p>{t('extract-account.no-files')}</p>
      </>
    );
  }
  return (
    <>
      <h2>{caption}</h2>
      <p>{t('extract-account.files-text', { days: RETENTION_DAYS })}</p>
      <section class="hub-scroll hub-scroll--wide" aria-label={caption} tabindex={0}>
        <table class="usa-table usa-table--borderless hub-numbers">
          <caption class="usa-sr-only">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{t('extract-account.file')}</th>
              <th scope="col">{t('extract-account.size')}</th>
              <th scope="col">{t('extract-account.made')}</th>
              <th scope="col">{t('extract-account.collected')}</th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ name, size, modifiedAt, collectedAt }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{`${kilobytes.format(size / 1000)} kB`}</td>
                <td>
                  <Moment words={words} at={modifiedAt} />
                </td>
                <td>
                  {collectedAt === undefined ? (
                    t('extract-account.not-collected')
                  ) : (
                    <Moment words={words} at={collectedAt} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** Who was at the door lately, as the record has it. */
export function Visits({ words, account: { visits } }: Part) {
  const { t } = words;
  const caption = t('extract-account.visits');
  if (visits.length === 0) {
    return (
      <>
        <h2>{caption}</h2>
        <p>{t('extract-account.no-visits')}</p>
      </>
    );
  }
  return (
    <>
      <h2>{caption}</h2>
      <section class="hub-scroll hub-scroll--wide" aria-label={caption} tabindex={0}>
        <table class="usa-table usa-table--borderless hub-numbers">
          <caption class="usa-sr-only">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{t('administration.when')}</th>
              <th scope="col">{t('extract-account.outcome')}</th>
              <th scope="col">{t('extract-account.door')}</th>
              <th scope="col">{t('extract-account.address')}</th>
            </tr>
          </thead>
          <tbody>
            {visits.map(({ id, at, door, address, isRefused }) => (
              <tr key={id}>
                <th scope="row">
                  <Moment words={words} at={at} />
                </th>
                <td>{t(isRefused ? 'extract-account.refused' : 'extract-account.let-in')}</td>
                <td>{door.toUpperCase()}</td>
                <td>{address}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
