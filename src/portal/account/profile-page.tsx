import type { User } from '../../identity/user.ts';
import { LANGUAGES } from '../../language.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, ErrorSummary, Field, fieldProps, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import type { MessageKey, Words } from '../words.ts';
import { TextField } from './text-field.tsx';

interface ProfileView {
  readonly user: User;
  /** As it was typed, when something is wrong with it. */
  readonly typed: Pick<User, 'name' | 'email' | 'language'>;
  readonly problems: readonly Problem[];
  /** What has just been done; from the address, so anything. */
  readonly done?: string;
}

const DONE: Readonly<Record<string, MessageKey>> = {
  profile: 'account.done-profile',
  address: 'account.done-address',
  password: 'account.done-password',
};

export function showProfile(ctx: Context, view: ProfileView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { user, problems, done = '' } = view;
  const doneKey = Object.hasOwn(DONE, done) ? DONE[done] : undefined;
  const body = (
    <>
      <ErrorSummary words={words} problems={problems} />
      {doneKey !== undefined && <Alert kind="success">{t(doneKey)}</Alert>}
      <h1>{t('account.title')}</h1>
      <dl class="hub-totals">
        <div>
          <dt>{t('account.signed-in-as')}</dt>
          <dd class="hub-letter">{user.userId}</dd>
        </div>
        <div>
          <dt>{t('account.role')}</dt>
          <dd>{t(`role.${user.role}`)}</dd>
        </div>
      </dl>
      <section class="hub-panel" aria-labelledby="profile">
        <h2 id="profile">{t('account.profile-title')}</h2>
        <p>{t('account.profile-hint')}</p>
        <ProfileForm words={words} csrfToken={ctx.state.csrfToken} view={view} />
      </section>
      <SecurityLinks words={words} />
    </>
  );
  showPage(ctx, { title: t('account.title'), children: body }, status);
}

function ProfileForm({
  words: { t },
  csrfToken,
  view: { user, typed, problems },
}: {
  readonly words: Words;
  readonly csrfToken: string;
  readonly view: ProfileView;
}) {
  return (
    <form class="usa-form" method="post" action={paths.account}>
      <CsrfField token={csrfToken} />
      <input type="hidden" name="version" value={user.version} />
      <TextField
        id="name"
        label={t('account.name')}
        value={typed.name}
        autocomplete="name"
        maxLength={100}
        problems={problems}
      />
      <TextField
        id="email"
        label={t('account.email')}
        hint={t('account.email-hint')}
        type="email"
        value={typed.email}
        autocomplete="email"
        maxLength={254}
        required={false}
        problems={problems}
      />
      <TextField
        id="password"
        label={t('account.current-password')}
        hint={t('account.email-password-hint')}
        type="password"
        autocomplete="current-password"
        required={false}
        problems={problems}
      />
      <Field id="language" label={t('account.language')} problems={problems}>
        <select {...fieldProps('language', problems)} class="usa-select">
          {LANGUAGES.map((language) => (
            <option
              key={language}
              value={language}
              lang={language}
              selected={language === typed.language}
            >
              {t(`account.language-${language}`)}
            </option>
          ))}
        </select>
      </Field>
      <button class="usa-button" type="submit">
        {t('account.save')}
      </button>
    </form>
  );
}

function SecurityLinks({ words: { t } }: { readonly words: Words }) {
  const links = [
    { href: paths.password, text: 'account.password-title' },
    { href: paths.secondFactor, text: 'second-factor.title' },
    { href: paths.questions, text: 'account.questions-title' },
    { href: paths.sessions, text: 'account.sessions-title' },
    { href: paths.terms, text: 'account.terms-title' },
  ] as const satisfies readonly { href: string; text: MessageKey }[];
  return (
    <nav class="hub-panel" aria-labelledby="security">
      <h2 id="security">{t('account.security-title')}</h2>
      <ul class="usa-list">
        {links.map(({ href, text }) => (
          <li key={href}>
            <a href={href}>{t(text)}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
