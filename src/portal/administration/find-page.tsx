import type { Found } from '../../identity/administration.ts';
import type { Organisation } from '../../identity/organisation.ts';
import type { Context } from '../deps.ts';
import { Alert, ErrorSummary, type Problem } from '../form.tsx';
import { Line } from '../organisation/fields.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { administeredOrganisationPath, type FoundAt, foundPath, paths } from '../paths.ts';
import type { Words } from '../words.ts';
import { type Chosen, PeopleToActOn } from './people-to-act-on.tsx';
import { showWaitingPage } from './waiting-page.tsx';

export interface FindView {
  readonly at: FoundAt;
  readonly chosen: Chosen;
  /** Undefined before anything is searched. */
  readonly found: Found | undefined;
  readonly problems: readonly Problem[];
  readonly done: string;
  readonly mayReview: boolean;
  readonly mayDecideClaims: boolean;
  /** A utility sees its own territory only. */
  readonly isUtility: boolean;
}

export function showFind(ctx: Context, view: FindView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { at, found, problems, done, mayReview, mayDecideClaims } = view;
  const message = `organisation.done-${done}`;
  const body = (
    <>
      {words.has(message) && <Alert kind="success">{t(message)}</Alert>}
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('administration.title')}</h1>
      {mayReview && (
        <p>
          <a href={paths.administrationWaiting}>{t('administration.to-waiting')}</a>
        </p>
      )}
      {mayDecideClaims && (
        <p>
          <a href={paths.administrationClaims}>{t('administration.to-claims')}</a>
        </p>
      )}
      <form method="get" action={paths.administration} class="hub-prose">
        <Line
          {...{ id: 'q', label: t('administration.find'), value: at.q, problems: [] }}
          hint={t('administration.find-hint')}
          lengthMax={254}
        />
        <button class="usa-button" type="submit">
          {t('administration.find-submit')}
        </button>
      </form>
      {found !== undefined && <Results words={words} view={view} found={found} />}
    </>
  );
  showPage(ctx, { title: t('administration.title'), children: body }, status);
}

function Results({
  words,
  view,
  found,
}: {
  readonly words: Words;
  readonly view: FindView;
  readonly found: Found;
}) {
  const { t } = words;
  const { users, organisations, next } = found;
  const { at, chosen, problems } = view;
  if (users.length + organisations.length === 0 && next === undefined) {
    return (
      <section class="hub-panel">
        <p>{t('administration.nothing')}</p>
        {view.isUtility && <p>{t('administration.nothing-utility')}</p>}
      </section>
    );
  }
  return (
    <>
      {users.length > 0 && (
        <PeopleToActOn {...{ words, people: users, found: at, chosen, problems }} />
      )}
      {next !== undefined && (
        <p>
          <a href={foundPath({ ...at, after: next })}>{t('organisation.next-page')}</a>
        </p>
      )}
      {organisations.length > 0 && (
        <>
          <h2>{t('administration.organisations')}</h2>
          <OrganisationList words={words} organisations={organisations} isLinked={view.mayReview} />
        </>
      )}
    </>
  );
}

export function OrganisationList({
  words: { t },
  organisations,
  isLinked,
}: {
  readonly words: Words;
  readonly organisations: readonly Organisation[];
  readonly isLinked: boolean;
}) {
  return (
    <ul class="usa-list">
      {organisations.map(({ id, name, kind, status }) => (
        <li key={id}>
          {isLinked ? <a href={administeredOrganisationPath(id)}>{name}</a> : name}
          {' – '}
          {t(`organisation.kind.${kind}`)}, {t(`organisation.state.${status}`)}
        </li>
      ))}
    </ul>
  );
}

export function showWaiting(ctx: Context, waiting: readonly Organisation[], done: string): void {
  const children = <OrganisationList words={wordsOf(ctx)} organisations={waiting} isLinked />;
  showWaitingPage(ctx, { kind: 'waiting', done, isEmpty: waiting.length === 0, children });
}
