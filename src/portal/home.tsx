import type { Context, Demo } from './deps.ts';
import { showPage, wordsOf } from './page.tsx';
import { paths } from './paths.ts';
import type { MessageKey, Words } from './words.ts';

/** `GET /`: what this is, for a stranger; what to do next, for a customer. */
export function showHome(ctx: Context, demo: Demo | undefined): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const role = ctx.state.session?.user.role;
  const body = (
    <>
      <h1>{t(role === 'customer' ? 'home.customer-title' : 'home.title')}</h1>
      {role === undefined && <Welcome words={words} />}
      {role === 'customer' && <NextSteps words={words} />}
      {role !== undefined && role !== 'customer' && <p>{t('home.other-role')}</p>}
      {demo !== undefined && <DemoGuide words={words} demo={demo} />}
    </>
  );
  showPage(ctx, { title: t('home.title'), children: body });
}

function Welcome({ words: { t } }: { readonly words: Words }) {
  return (
    <div class="hub-prose">
      <p class="usa-intro">{t('home.intro')}</p>
      <ul class="usa-list">
        <li>{t('home.point-see')}</li>
        <li>{t('home.point-download')}</li>
        <li>{t('home.point-share')}</li>
      </ul>
      <p>
        <a class="usa-button" href={paths.signIn}>
          {t('nav.sign-in')}
        </a>
      </p>
    </div>
  );
}

function NextSteps({ words: { t } }: { readonly words: Words }) {
  const steps = [
    { href: paths.usage, title: 'home.see-title', text: 'home.point-see' },
    { href: `${paths.usage}#download`, title: 'home.download-title', text: 'home.point-download' },
    { href: paths.authorizations, title: 'home.share-title', text: 'home.point-share' },
  ] as const satisfies readonly { href: string; title: MessageKey; text: MessageKey }[];
  return (
    <ul class="usa-card-group">
      {steps.map(({ href, title, text }) => (
        <li key={href} class="usa-card tablet:grid-col-4">
          <div class="usa-card__container">
            <div class="usa-card__header">
              <h2 class="usa-card__heading">
                <a href={href}>{t(title)}</a>
              </h2>
            </div>
            <div class="usa-card__body">
              <p>{t(text)}</p>
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function DemoGuide({ words, demo }: { readonly words: Words; readonly demo: Demo }) {
  const { t, language } = words;
  return (
    <section class="hub-panel" aria-labelledby="demo">
      <h2 id="demo">{t('demo.title')}</h2>
      <p>{t('demo.intro')}</p>
      <ol class="usa-list">
        {demo.steps.map(({ href, text }) => (
          <li key={href}>
            <a href={href}>{text[language]}</a>
          </li>
        ))}
      </ol>
      <table class="usa-table usa-table--borderless">
        <caption>{t('demo.sign-ins')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('demo.role')}</th>
            <th scope="col">{t('sign-in.user-id')}</th>
            <th scope="col">{t('sign-in.password')}</th>
          </tr>
        </thead>
        <tbody>
          {demo.signIns.map(({ role, user, password }) => (
            <tr key={user}>
              <th scope="row">{t(`role.${role}`)}</th>
              <td>
                <code>{user}</code>
              </td>
              <td>
                <code>{password}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
