import { MARKET_TIME_ZONE } from '../../calendar.ts';
import type { Organisation } from '../../identity/organisation.ts';
import { PROGRAM_NAME_LENGTH_MAX, type Program } from '../../oauth/client.ts';
import type { Action } from '../../policy.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, DoOrCancel, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths, revokeProgramPath } from '../paths.ts';
import type { MessageKey, Words } from '../words.ts';
import { Line } from './fields.tsx';

export interface ProgramsView {
  readonly organisation: Organisation;
  readonly programs: readonly Program[];
  /** User ids by `makerId`. */
  readonly makers: ReadonlyMap<string, string>;
  /** What the administrator may give. */
  readonly givable: readonly Action[];
  readonly typed: { readonly name: string; readonly actions: readonly string[] };
  readonly done: string;
  readonly problems: readonly Problem[];
}

/** The programs of an organisation, and a form for one more. */
export function showPrograms(ctx: Context, view: ProgramsView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { organisation, programs, makers, done, problems } = view;
  const message = `organisation.done-${done}`;
  const body = (
    <>
      {words.has(message) && <Alert kind="success">{t(message)}</Alert>}
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('organisation.programs-title', { name: organisation.name })}</h1>
      <p class="usa-intro">{t('organisation.programs-intro')}</p>
      {programs.length > 0 && <Programs {...{ words, programs, makers }} />}
      <NewProgram ctx={ctx} words={words} view={view} />
      <p>
        <a href={paths.organisation}>{t('organisation.back')}</a>
      </p>
    </>
  );
  showPage(ctx, { title: t('organisation.programs-short'), children: body }, status);
}

function Programs({
  words,
  programs,
  makers,
}: Pick<ProgramsView, 'programs' | 'makers'> & { readonly words: Words }) {
  const { t, date } = words;
  const caption = t('organisation.programs-table');
  return (
    <section class="hub-scroll hub-scroll--wide" aria-label={caption} tabindex={0}>
      <table class="usa-table usa-table--borderless hub-numbers">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('organisation.program-name')}</th>
            <th scope="col">{t('organisation.program-actions')}</th>
            <th scope="col">{t('organisation.program-since')}</th>
            <th scope="col">{t('organisation.program-maker')}</th>
            <th scope="col">{t('organisation.state')}</th>
          </tr>
        </thead>
        <tbody>
          {programs.map(({ id, name, actions, createdAt, makerId, status }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              <td>{actions.map((action) => t(labelKey(action))).join(', ')}</td>
              <td>{date(createdAt.toZonedDateTimeISO(MARKET_TIME_ZONE).toPlainDate())}</td>
              <td>
                {makerId === undefined
                  ? t('administration.role.operator')
                  : (makers.get(makerId) ?? '–')}
              </td>
              <td>
                {t(`organisation.status.${status}`)}
                {status === 'active' && (
                  <>
                    {' · '}
                    <a href={revokeProgramPath(id)}>
                      {t('organisation.program-revoke')}
                      <span class="usa-sr-only"> {name}</span>
                    </a>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NewProgram({
  ctx,
  words,
  view,
}: {
  readonly ctx: Context;
  readonly words: Words;
  readonly view: ProgramsView;
}) {
  const { t } = words;
  const { givable, typed, problems } = view;
  const wrong = problems.find(({ field }) => field === 'actions');
  return (
    <form method="post" action={paths.organisationPrograms} class="hub-panel" novalidate>
      <h2>{t('organisation.program-new')}</h2>
      <CsrfField token={ctx.state.csrfToken} />
      <Line
        {...{ id: 'name', label: t('organisation.program-name'), value: typed.name, problems }}
        hint={t('organisation.program-name-hint')}
        lengthMax={PROGRAM_NAME_LENGTH_MAX}
      />
      <fieldset
        class={wrong ? 'usa-fieldset usa-form-group usa-form-group--error' : 'usa-fieldset'}
        id="actions"
        tabindex={-1}
        aria-describedby={wrong && 'actions-error'}
      >
        <legend class="usa-legend">{t('organisation.program-actions')}</legend>
        {wrong && (
          <span class="usa-error-message" id="actions-error">
            {wrong.text}
          </span>
        )}
        {givable.map((action) => (
          <div key={action} class="usa-checkbox">
            <input
              class="usa-checkbox__input"
              {...{ type: 'checkbox', name: 'action', value: action, id: `action-${action}` }}
              checked={typed.actions.includes(action)}
            />
            <label class="usa-checkbox__label" for={`action-${action}`}>
              {t(labelKey(action))}
            </label>
          </div>
        ))}
      </fieldset>
      <button class="usa-button" type="submit">
        {t('organisation.program-create')}
      </button>
    </form>
  );
}

/** The only page that shows the secret, until its owner goes on. */
export function showNewProgram(
  ctx: Context,
  {
    id,
    name,
    secret,
    publicUrl,
  }: Pick<Program, 'id' | 'name'> & { readonly secret: string; readonly publicUrl: string },
): void {
  const { t } = wordsOf(ctx);
  const title = t('organisation.program-made', { name });
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <Alert kind="warning" heading={t('organisation.program-secret-once')}>
        {t('organisation.program-secret-keep')}
      </Alert>
      <dl class="hub-facts">
        <dt>{t('organisation.program-id')}</dt>
        <dd>
          <code class="hub-breakable">{id}</code>
        </dd>
        <dt>{t('organisation.program-secret')}</dt>
        <dd>
          <code class="hub-breakable">{secret}</code>
        </dd>
        <dt>{t('organisation.program-token-address')}</dt>
        <dd>
          <code class="hub-breakable">{`${publicUrl}/oauth/token`}</code>
        </dd>
        <dt>{t('organisation.program-description')}</dt>
        <dd>
          <a
            class="hub-breakable"
            href="/api/v1/openapi.json"
          >{`${publicUrl}/api/v1/openapi.json`}</a>
        </dd>
      </dl>
      <p>
        <a class="usa-button" href={paths.organisationPrograms}>
          {t('organisation.program-kept')}
        </a>
      </p>
    </div>
  );
  showPage(ctx, { title, children: body });
}

/** Asks once more before a program is shut out for good. */
export function showRevokeProgram(ctx: Context, { id, name }: Program): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const title = t('organisation.program-revoke-title', { name });
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <p class="usa-intro">{t('organisation.program-revoke-text')}</p>
      <form method="post" action={revokeProgramPath(id)}>
        <CsrfField token={ctx.state.csrfToken} />
        <DoOrCancel
          words={words}
          label={t('organisation.program-revoke')}
          back={paths.organisationPrograms}
        />
      </form>
    </div>
  );
  showPage(ctx, { title, children: body });
}

function labelKey(action: Action): MessageKey {
  return `organisation.action.${action}` as MessageKey;
}
