import { hasSecondFactor } from '../../identity/second-factor/second-factor.ts';
import type { Passkey, User } from '../../identity/user.ts';
import { Moment } from '../account/moment.tsx';
import type { Context } from '../deps.ts';
import { Alert } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { passkeyPath, paths } from '../paths.ts';
import type { Words } from '../words.ts';

interface PartProps {
  readonly words: Words;
  readonly user: User;
}

/** `done` is what the query says has just been done. */
export function showOverview(ctx: Context, user: User, isForced: boolean, done: string): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const said = `second-factor.done-${done}`;
  const body = (
    <div class="hub-prose">
      {words.has(said) && <Alert kind="success">{t(said)}</Alert>}
      <h1>{t('second-factor.title')}</h1>
      <p class="usa-intro">{t(isForced ? 'second-factor.forced' : 'second-factor.text')}</p>
      <App words={words} user={user} />
      <Passkeys words={words} user={user} />
      {hasSecondFactor(user) && <RecoveryCodes words={words} user={user} />}
    </div>
  );
  showPage(ctx, { title: t('second-factor.title'), children: body });
}

function App({ words: { t }, user }: PartProps) {
  const hasApp = user.secondFactor.totpSecret !== undefined;
  return (
    <section class="hub-panel" aria-labelledby="app">
      <h2 id="app">{t('second-factor.app-title')}</h2>
      <p>{t(hasApp ? 'second-factor.app-on' : 'second-factor.app-off')}</p>
      <p class="hub-buttons">
        <a class={hasApp ? 'usa-button usa-button--outline' : 'usa-button'} href={paths.totp}>
          {t(hasApp ? 'second-factor.app-replace' : 'second-factor.app-add')}
        </a>
        {hasApp && (
          <a class="usa-button usa-button--outline" href={paths.removeTotp}>
            {t('second-factor.app-remove')}
          </a>
        )}
      </p>
    </section>
  );
}

function Passkeys({ words, user }: PartProps) {
  const { t } = words;
  const { passkeys } = user.secondFactor;
  return (
    <section class="hub-panel" aria-labelledby="passkeys">
      <h2 id="passkeys">{t('second-factor.passkeys-title')}</h2>
      <p>{t('second-factor.passkeys-text')}</p>
      {passkeys.length > 0 && (
        <ul class="usa-list usa-list--unstyled">
          {passkeys.map((passkey) => (
            <PasskeyLine key={passkey.id} words={words} passkey={passkey} />
          ))}
        </ul>
      )}
      <p>
        <a class="usa-button usa-button--outline" href={paths.passkeys}>
          {t('second-factor.passkey-add')}
        </a>
      </p>
    </section>
  );
}

function PasskeyLine({ words, passkey }: { readonly words: Words; readonly passkey: Passkey }) {
  return (
    <li>
      <a href={passkeyPath(passkey.id)}>{passkey.label}</a>{' '}
      <span class="hub-hint">
        {words.t('second-factor.passkey-added')} <Moment words={words} at={passkey.addedAt} />
      </span>
    </li>
  );
}

function RecoveryCodes({ words: { t }, user }: PartProps) {
  return (
    <section class="hub-panel" aria-labelledby="codes">
      <h2 id="codes">{t('second-factor.codes-title')}</h2>
      <p>{t('second-factor.codes-left', { count: user.secondFactor.recoveryCodes.length })}</p>
      <p>
        <a class="usa-button usa-button--outline" href={paths.recoveryCodes}>
          {t('second-factor.codes-renew')}
        </a>
      </p>
    </section>
  );
}
