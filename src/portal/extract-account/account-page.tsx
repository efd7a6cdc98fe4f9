import type { ExtractAccount } from '../../extracts/extract-accounts.ts';
import { Moment } from '../account/moment.tsx';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, DoOrCancel, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { extractAccountPath, extractPasswordPath, paths } from '../paths.ts';
import type { Words } from '../words.ts';
import type { SitePorts } from './deps.ts';
import { Files, Visits } from './files-and-visits.tsx';
import { Keys } from './keys.tsx';

export interface ExtractAccountView {
  readonly account: ExtractAccount;
  /** Of all the accounts of the organisation. */
  readonly names: readonly string[];
  readonly host: string;
  readonly ports: SitePorts;
  /** Fingerprint. */
  readonly hostKey: string;
  /** Made a moment ago; shown this once. */
  readonly password?: string;
  readonly typedKey: string;
  readonly problems: readonly Problem[];
  /** What was done just now. */
  readonly done: string;
}

interface Part {
  readonly words: Words;
  readonly view: ExtractAccountView;
}

/** How the programs of a REP get in, by what, what waits for them, and who came. */
export function showExtractAccount(ctx: Context, view: ExtractAccountView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { account, problems, done } = view;
  const message = `extract-account.done-${done}`;
  const body = (
    <>
      {words.has(message) && problems.length === 0 && <Alert kind="success">{t(message)}</Alert>}
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('extract-account.title')}</h1>
      <p class="usa-intro hub-prose">{t('extract-account.intro')}</p>
      <Accounts words={words} view={view} />
      <NewPassword words={words} view={view} />
      <Facts words={words} view={view} />
      <Keys ctx={ctx} words={words} view={view} />
      <Files words={words} account={account} />
      <Visits words={words} account={account} />
      <p>
        <a href={paths.organisation}>{t('extract-account.to-organisation')}</a>
      </p>
    </>
  );
  showPage(ctx, { title: t('extract-account.title'), children: body }, status);
}

/** BR-031.012: one for each DUNS. */
function Accounts({ words: { t }, view: { account, names } }: Part) {
  if (names.length < 2) return null;
  return (
    <nav aria-label={t('extract-account.accounts')}>
      <p>{t('extract-account.accounts')}</p>
      <ul class="hub-buttons hub-plain-list">
        {names.map((name) => (
          <li key={name}>
            <a
              class={name === account.account ? 'usa-button' : 'usa-button usa-button--outline'}
              href={extractAccountPath(name)}
              aria-current={name === account.account ? 'page' : undefined}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function NewPassword({ words: { t }, view: { account, password } }: Part) {
  if (password === undefined) return null;
  return (
    <section class="hub-panel" aria-labelledby="new-password">
      <h2 id="new-password">{t('extract-account.new-password', { account: account.account })}</h2>
      <p>
        <code class="hub-secret">{password}</code>
      </p>
      <p>{t('extract-account.new-password-text')}</p>
    </section>
  );
}

function Facts({ words, view: { account, host, ports, hostKey } }: Part) {
  const { t } = words;
  const { hasPassword, passwordSetAt, isLocked } = account;
  return (
    <section class="hub-panel" aria-labelledby="sign-in">
      <h2 id="sign-in">{t('extract-account.sign-in')}</h2>
      {isLocked && <Alert kind="warning">{t('extract-account.locked')}</Alert>}
      <dl class="hub-facts">
        <dt>{t('extract-account.account')}</dt>
        <dd>{account.account}</dd>
        <dt>{t('extract-account.host')}</dt>
        <dd>{host}</dd>
        <Port label={t('extract-account.ftps-port')} port={ports.ftpsPort} />
        <Port label={t('extract-account.sftp-port')} port={ports.sftpPort} />
        <dt>{t('extract-account.host-key')}</dt>
        <dd>
          <code class="hub-breakable">{hostKey}</code>
        </dd>
        <dt>{t('sign-in.password')}</dt>
        <dd>
          {t(hasPassword ? 'extract-account.password-set' : 'extract-account.no-password')}
          {passwordSetAt !== undefined && (
            <>
              {': '}
              <Moment words={words} at={passwordSetAt} />
            </>
          )}
        </dd>
      </dl>
      <p>
        <a class="usa-button" href={extractPasswordPath(account.account)}>
          {t('extract-account.make-password')}
        </a>
      </p>
    </section>
  );
}

function Port({ label, port }: { readonly label: string; readonly port: number }) {
  if (port === 0) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>{port}</dd>
    </>
  );
}

/** Asks once more: the programs that sign in by the old password stop. */
export function showAskForPassword(ctx: Context, { account, hasPassword }: ExtractAccount): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const title = t('extract-account.make-password');
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <p class="usa-intro">
        {t(hasPassword ? 'extract-account.ask-text' : 'extract-account.ask-first-text', {
          account,
        })}
      </p>
      <p>{t('extract-account.told')}</p>
      <form method="post" action={paths.extractPassword}>
        <CsrfField token={ctx.state.csrfToken} />
        <input type="hidden" name="account" value={account} />
        <DoOrCancel words={words} label={title} back={extractAccountPath(account)} />
      </form>
    </div>
  );
  showPage(ctx, { title, children: body });
}

export function showNoAccount(ctx: Context): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <h1>{t('extract-account.title')}</h1>
      <Alert kind="info">{t('extract-account.none')}</Alert>
      <p>
        <a href={paths.organisation}>{t('extract-account.to-organisation')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('extract-account.title'), children: body });
}
