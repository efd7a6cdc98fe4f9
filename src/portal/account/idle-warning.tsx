import { IDLE } from '../../http/sessions.ts';
import { assetPath } from '../assets.ts';
import { CsrfField } from '../form.tsx';
import { paths } from '../paths.ts';
import type { Words } from '../words.ts';

/** Closed until its script opens it, two minutes before the session ends; without scripts it stays closed (BR-037). */
export function IdleWarning({
  words: { t },
  csrfToken,
}: {
  readonly words: Words;
  readonly csrfToken: string | undefined;
}) {
  return (
    <>
      <dialog
        id="idle"
        class="hub-dialog hub-no-print"
        role="alertdialog"
        aria-labelledby="idle-title"
        aria-describedby="idle-text"
        data-idle-seconds={IDLE.total('seconds')}
        data-stay={paths.stay}
        data-sign-in={paths.signIn}
      >
        <h2 id="idle-title">{t('account.idle-title')}</h2>
        <p id="idle-text">{t('account.idle-text')}</p>
        <p
          id="idle-left"
          role="status"
          data-left120={t('account.idle-left-minutes', { count: 2 })}
          data-left60={t('account.idle-left-minutes', { count: 1 })}
          data-left30={t('account.idle-left-seconds', { count: 30 })}
        />
        <form class="hub-buttons" method="post" action={paths.signOut}>
          <CsrfField token={csrfToken} />
          <button id="idle-stay" class="usa-button" type="button" autofocus>
            {t('account.idle-stay')}
          </button>
          <button class="usa-button usa-button--outline" type="submit">
            {t('nav.sign-out')}
          </button>
        </form>
      </dialog>
      <script src={assetPath('idle-warning.js')} type="module" />
    </>
  );
}
