import type { SessionUser } from '../http/state.ts';
import type { Context, Demo } from './deps.ts';
import { CsrfField } from './form.tsx';
import { functionsFor } from './functions.ts';
import { showPage, wordsOf } from './page.tsx';
import { paths } from './paths.ts';
import type { Words } from './words.ts';

/** Usage comes to their organisations' programs, not to pages. */
const FED_BY_FILES: readonly SessionUser['role'][] = ['rep', 'third-party'];

/** `GET /`: what this is, for a stranger; what there is to do, for everybody else. */
export function showHome(ctx: Context, demo: Demo | undefined): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const user = ctx.state.session?.user;
  const body = (
    <>
      <h1>{t(user === undefined ? 'home.title' : 'home.user-title')}</h1>
      {user === undefined ? <Welcome words={words} /> : <Functions words={words} user={user} />}
      {demo !== undefined && <DemoGuide ctx={ctx} words={words} demo={demo} />}
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
      <p class="hub-buttons">
        <a class="usa-button" href={paths.signIn}>
          {t('nav.sign-in')}
        </a>
        <a class="usa-button usa-button--outline" href={paths.register}>
          {t('home.register')}
        </a>
      </p>
      <h2>{t('home.organisations')}</h2>
      <ul class="usa-list">
        <li>
          <a href={paths.registerOrganisation}>{t('home.register-organisation')}</a>
        </li>
        <li>
          <a href={paths.joinOrganisation}>{t('home.join-organisation')}</a>
        </li>
      </ul>
    </div>
  );
}

function Functions({ words: { t }, user }: { readonly words: Words; readonly user: SessionUser }) {
  return (
    <>
      {FED_BY_FILES.includes(user.role) && <p class="hub-prose">{t('home.other-role')}</p>}
      <ul class="usa-card-group">
        {functionsFor(user).map(({ href, title, text }) => (
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
    </>
  );
}

interface DemoProps {
  readonly ctx: Context;
  readonly words: Words;
}

function DemoGuide({ ctx, words, demo }: DemoProps & { readonly demo: Demo }) {
  const { t } = words;
  return (
    <section class="hub-panel" aria-labelledby="demo">
      <h2 id="demo">{t('demo.title')}</h2>
      <p>{t('demo.intro')}</p>
      <ol class="usa-list">
        {demo.steps.map((step) => (
          <li key={step.text.en} class="hub-breakable">
            <DemoStep ctx={ctx} words={words} step={step} />
          </li>
        ))}
      </ol>
      <section class="hub-scroll hub-scroll--wide" aria-label={t('demo.sign-ins')} tabindex={0}>
        <table class="usa-table usa-table--borderless hub-numbers">
          <caption>{t('demo.sign-ins')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('demo.role')}</th>
              <th scope="col">{t('sign-in.user-id')}</th>
              <th scope="col">{t('sign-in.password')}</th>
              <th scope="col">{t('demo.second-step')}</th>
            </tr>
          </thead>
          <tbody>
            {demo.signIns.map(({ role, user, password, organisation, ...one }) => (
              <tr key={user}>
                <th scope="row" class="hub-wrapped">
                  {t(`role.${role}`)}
                  {one.isAdministrator && `, ${t('organisation.administrator')}`}
                  {organisation !== undefined && <span class="hub-hint">{organisation}</span>}
                </th>
                <td>
                  <code>{user}</code>
                </td>
                <td>
                  <code>{password}</code>
                </td>
                <td class="hub-unbroken">
                  {one.totpSecret !== undefined && (
                    <a href={paths.demoCodes}>{t('demo.code-now')}</a>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** A link for who can follow it; who is signed in as somebody else has to leave first, and comes back here. */
function DemoStep({ ctx, words, step }: DemoProps & { readonly step: Demo['steps'][number] }) {
  const { href, roles } = step;
  const text = step.text[words.language];
  const user = ctx.state.session?.user;
  if (href === undefined) return text;
  if (user === undefined || roles === undefined || roles.includes(user.role)) {
    return <a href={href}>{text}</a>;
  }
  return (
    <>
      {text}{' '}
      <form method="post" action={paths.signOut} class="hub-inline">
        <CsrfField token={ctx.state.csrfToken} />
        <button class="usa-button usa-button--unstyled" type="submit">
          {words.t('demo.sign-out-first')}
        </button>
      </form>
    </>
  );
}
