import type { Organisation } from '../../identity/organisation.ts';
import { mayGive, type Permission, permissionsOf } from '../../identity/organisation-rules.ts';
import type { User } from '../../identity/user.ts';
import { isAllowed } from '../../policy.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import type { Words } from '../words.ts';
import type { Act } from './act-page.tsx';
import { Choice } from './fields.tsx';

/** What administrators may do to their organisation's people. */
export const MEMBER_ACTS = [
  'accept',
  'reject',
  'suspend',
  'reinstate',
  'revoke',
  'appoint',
  'dismiss',
] as const satisfies readonly Act[];

export interface PeopleView {
  readonly organisation: Organisation;
  readonly administrator: User;
  readonly people: readonly User[];
  /** Of the next page. */
  readonly next?: string;
  readonly done: string;
  readonly problems: readonly Problem[];
  readonly chosen?: { readonly users: readonly string[]; readonly act: string };
}

/** Everybody of the organisation with their state, and who may do what (BR-028.022). */
export function showPeople(ctx: Context, view: PeopleView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { organisation, people, next, done, problems, chosen } = view;
  const message = `organisation.done-${done}`;
  const body = (
    <>
      {words.has(message) && <Alert kind="success">{t(message)}</Alert>}
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('organisation.people-title', { name: organisation.name })}</h1>
      <form method="get" action={`${paths.organisationPeople}/act`} novalidate>
        <PeopleTable
          {...{ words, people, caption: t('organisation.people-table'), problems }}
          chosen={chosen?.users}
        />
        <Choice
          {...{ id: 'act', label: t('organisation.act-which'), problems, words }}
          value={chosen?.act ?? ''}
          options={MEMBER_ACTS.map((act) => ({ value: act, text: t(`organisation.act.${act}`) }))}
        />
        <button class="usa-button" type="submit">
          {t('organisation.continue')}
        </button>
      </form>
      {next !== undefined && (
        <p>
          <a href={`${paths.organisationPeople}?${new URLSearchParams({ after: next })}`}>
            {t('organisation.next-page')}
          </a>
        </p>
      )}
      <Matrix ctx={ctx} words={words} view={view} />
      <p>
        <a href={paths.organisation}>{t('organisation.back')}</a>
      </p>
    </>
  );
  showPage(ctx, { title: t('organisation.people-short'), children: body }, status);
}

/** Rows with a box to tick; the names of the columns stay with the numbers on a narrow screen by scrolling. */
export function PeopleTable({
  words: { t },
  people,
  caption,
  linkOf,
  chosen = [],
  problems,
}: {
  readonly words: Words;
  readonly people: readonly User[];
  readonly caption: string;
  readonly linkOf?: (id: string) => string;
  /** Ids of those who were ticked before. */
  readonly chosen?: readonly string[] | undefined;
  readonly problems: readonly Problem[];
}) {
  const wrong = problems.find(({ field }) => field === 'user');
  const table = (
    <section
      class="hub-scroll hub-scroll--wide"
      id="user"
      aria-label={caption}
      aria-describedby={wrong && 'user-error'}
      tabindex={0}
    >
      <table class="usa-table usa-table--borderless hub-numbers">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t('organisation.select')}</th>
            <th scope="col">{t('sign-in.user-id')}</th>
            <th scope="col">{t('organisation.person-name')}</th>
            <th scope="col">{t('organisation.email')}</th>
            <th scope="col">{t('organisation.state')}</th>
          </tr>
        </thead>
        <tbody>
          {people.map(({ id, userId, name, email, status, isAdministrator }) => (
            <tr key={id}>
              <td>
                <div class="usa-checkbox">
                  <input
                    class="usa-checkbox__input"
                    {...{ type: 'checkbox', name: 'user', value: id, id: `user-${id}` }}
                    checked={chosen.includes(id)}
                  />
                  <label class="usa-checkbox__label" for={`user-${id}`}>
                    <span class="usa-sr-only">{userId}</span>
                  </label>
                </div>
              </td>
              <th scope="row">
                {linkOf === undefined ? userId : <a href={linkOf(id)}>{userId}</a>}
              </th>
              <td>{name}</td>
              <td>{email}</td>
              <td>
                {t(`organisation.status.${status}`)}
                {isAdministrator && `, ${t('organisation.administrator')}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
  if (wrong === undefined) return table;
  return (
    <div class="usa-form-group usa-form-group--error">
      <span class="usa-error-message" id="user-error">
        {wrong.text}
      </span>
      {table}
    </div>
  );
}

/** Users down, permissions across: what comes with the role is said, what can be given is a box. */
function Matrix({
  ctx,
  words,
  view,
}: {
  readonly ctx: Context;
  readonly words: Words;
  readonly view: PeopleView;
}) {
  const { t } = words;
  const active = view.people.filter(({ status }) => status === 'active');
  const [first] = active;
  if (first === undefined) return null;
  const columns = permissionsOf(first.role).filter(({ action }) => labelOf(words, action) !== '');
  const canGive = active.some((user) =>
    columns.some((column) => isToGive(column, user, view.administrator)),
  );
  return (
    <form method="post" action={paths.organisationPermissions} class="hub-panel">
      <h2>{t('organisation.permissions-title')}</h2>
      <p>{t(canGive ? 'organisation.permissions-intro' : 'organisation.permissions-fixed')}</p>
      <CsrfField token={ctx.state.csrfToken} />
      <section
        class="hub-scroll hub-scroll--wide"
        aria-label={t('organisation.permissions-title')}
        tabindex={0}
      >
        <table class="usa-table usa-table--borderless hub-numbers">
          <caption>{t('organisation.permissions-table')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('sign-in.user-id')}</th>
              {columns.map(({ action }) => (
                <th key={action} scope="col">
                  {labelOf(words, action)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {active.map((user) => (
              <tr key={user.id}>
                <th scope="row">
                  {user.userId}
                  <input type="hidden" name="row" value={user.id} />
                </th>
                {columns.map((column) => (
                  <td key={column.action}>
                    <Cell words={words} user={user} column={column} by={view.administrator} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {canGive && (
        <button class="usa-button" type="submit">
          {t('organisation.permissions-submit')}
        </button>
      )}
    </form>
  );
}

function Cell({
  words,
  user,
  column,
  by,
}: {
  readonly words: Words;
  readonly user: User;
  readonly column: Permission;
  readonly by: User;
}) {
  const { t } = words;
  const { action } = column;
  const may = isAllowed(user, action);
  const isGiven = user.permissions.includes(action);
  if (!isToGive(column, user, by)) {
    return (
      <>
        {t(may ? 'organisation.yes' : 'organisation.no')}
        {isGiven && <input type="hidden" name={`may-${user.id}`} value={action} />}
      </>
    );
  }
  const id = `may-${user.id}-${action}`;
  return (
    <div class="usa-checkbox">
      <input
        class="usa-checkbox__input"
        {...{ type: 'checkbox', name: `may-${user.id}`, value: action, id, checked: isGiven }}
      />
      <label class="usa-checkbox__label" for={id}>
        <span class="usa-sr-only">{`${user.userId}: ${labelOf(words, action)}`}</span>
      </label>
    </div>
  );
}

/** A box, not a word: the administrator has it himself, and it does not come to the user in another way. */
function isToGive({ action, isGrantable }: Permission, user: User, by: User): boolean {
  if (!isGrantable || user.id === by.id || !mayGive(by, action)) return false;
  return user.permissions.includes(action) || !isAllowed(user, action);
}

/** `''` for what only programs do. */
function labelOf({ t, has }: Words, action: string): string {
  const key = `organisation.action.${action}`;
  return has(key) ? t(key) : '';
}
