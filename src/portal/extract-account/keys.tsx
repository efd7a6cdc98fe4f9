import { KEY_LENGTH_MAX, type PublicKey } from '../../extracts/public-key.ts';
import { PUBLIC_KEYS_MAX } from '../../extracts/site-accounts.ts';
import type { Context } from '../deps.ts';
import { CsrfField } from '../form.tsx';
import { Lines } from '../organisation/fields.tsx';
import { paths } from '../paths.ts';
import type { Words } from '../words.ts';
import type { ExtractAccountView } from './account-page.tsx';

interface Part {
  readonly ctx: Context;
  readonly words: Words;
  readonly view: ExtractAccountView;
}

/** The keys that open the account, each with its fingerprint, and a place for another. */
export function Keys({ ctx, words, view }: Part) {
  const { t } = words;
  const { account, typedKey, problems } = view;
  return (
    <section class="hub-panel" aria-labelledby="keys">
      <h2 id="keys">{t('extract-account.keys')}</h2>
      <p>{t('extract-account.keys-text')}</p>
      {account.keys.length === 0 ? (
        <p>{t('extract-account.no-keys')}</p>
      ) : (
        <ul class="hub-plain-list">
          {account.keys.map((one) => (
            <Key
              key={one.fingerprint}
              ctx={ctx}
              words={words}
              account={account.account}
              one={one}
            />
          ))}
        </ul>
      )}
      {account.keys.length < PUBLIC_KEYS_MAX && (
        <form method="post" action={paths.extractKeys} novalidate>
          <CsrfField token={ctx.state.csrfToken} />
          <input type="hidden" name="account" value={account.account} />
          <Lines
            {...{ id: 'key', label: t('extract-account.key'), value: typedKey, problems }}
            hint={t('extract-account.key-hint')}
            lengthMax={KEY_LENGTH_MAX}
          />
          <button class="usa-button usa-button--outline" type="submit">
            {t('extract-account.add-key')}
          </button>
        </form>
      )}
    </section>
  );
}

function Key({
  ctx,
  words: { t },
  account,
  one: { type, fingerprint, comment },
}: Omit<Part, 'view'> & { readonly account: string; readonly one: PublicKey }) {
  return (
    <li>
      <p>
        <strong>{type}</strong> {comment}
        <br />
        <code class="hub-breakable">{fingerprint}</code>
      </p>
      <form method="post" action={paths.removeExtractKey}>
        <CsrfField token={ctx.state.csrfToken} />
        <input type="hidden" name="account" value={account} />
        <input type="hidden" name="fingerprint" value={fingerprint} />
        <button class="usa-button usa-button--secondary" type="submit">
          {t('extract-account.remove-key')}
          <span class="usa-sr-only">{` ${fingerprint}`}</span>
        </button>
      </form>
    </li>
  );
}
