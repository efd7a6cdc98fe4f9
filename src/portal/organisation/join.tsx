import type { ConfirmOutcome } from '../../identity/applicants.ts';
import type { Organisation, OrganisationKind } from '../../identity/organisation.ts';
import type { NewPerson } from '../../identity/person.ts';
import type { Context } from '../deps.ts';
import { CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { formField, pathField, queryField } from '../form-body.ts';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { OrganisationDeps } from './deps.ts';
import { Choice } from './fields.tsx';
import { personOf, sentPath, tryIt } from './register.ts';
import { Person, type Sent, showOwnConfirmation } from './register-page.tsx';

/** Those that everybody may know to be here; a business is joined by the link that its administrators hand on. */
const LISTED = [
  'rep',
  'tdsp',
  'third-party',
  'regulator',
  'ercot',
  'host',
] as const satisfies readonly OrganisationKind[];

/** What is said when somebody has proven their own address, as a joiner or as a first administrator. */
const AFTER = {
  asked: 'request',
  reviewed: 'confirmation',
  'notices-left': 'notices-left',
} as const satisfies Readonly<Record<ConfirmOutcome, Sent>>;

interface JoinView {
  readonly organisations: readonly Organisation[];
  readonly chosen: string;
  readonly typed: Partial<NewPerson>;
  readonly problems: readonly Problem[];
  readonly passwordMin: number;
}

/** Somebody asks to act for an organisation that is registered (BR-028.020). */
export function joinHandlers({ store, applicants, passwordMin }: OrganisationDeps) {
  return { show, join, askToConfirm, confirm };

  async function show(ctx: Context): Promise<void> {
    const chosen = queryField(ctx, 'organisation');
    const organisations = await joinable(chosen);
    showJoin(ctx, { organisations, chosen, typed: {}, problems: [], passwordMin });
  }

  async function join(ctx: Context): Promise<void> {
    const chosen = formField(ctx, 'organisation');
    const typed = personOf(ctx);
    const problems = await tryIt(ctx, passwordMin, () =>
      applicants.join({ ...typed, organisationId: chosen }),
    );
    if (problems.length === 0) return seeOther(ctx, sentPath('join'));
    const organisations = await joinable(chosen);
    showJoin(ctx, { organisations, chosen, typed, problems, passwordMin }, 400);
  }

  /** Only a press of the button spends the link: programs that look at mail open every link in it. */
  async function askToConfirm(ctx: Context): Promise<void> {
    showOwnConfirmation(ctx, await applicants.find(pathField(ctx, 'secret')));
  }

  async function confirm(ctx: Context): Promise<void> {
    seeOther(ctx, sentPath(AFTER[await applicants.confirm(pathField(ctx, 'secret'))]));
  }

  async function joinable(chosen: string): Promise<readonly Organisation[]> {
    const listed: Organisation[] = [];
    for (const kind of LISTED) {
      for await (const one of store.ofKind(kind)) if (one.status === 'approved') listed.push(one);
    }
    const known = listed.some(({ id }) => id === chosen) ? undefined : await store.find(chosen);
    return known?.status === 'approved' ? [known, ...listed] : listed;
  }
}

function showJoin(ctx: Context, view: JoinView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { organisations, chosen, problems } = view;
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('organisation.join-title')}</h1>
      <p class="usa-intro">{t('organisation.join-intro')}</p>
      <form method="post" action={paths.joinOrganisation} novalidate>
        <CsrfField token={ctx.state.csrfToken} />
        <Choice
          {...{ id: 'organisation', label: t('organisation.which'), value: chosen, problems }}
          hint={t('organisation.which-hint')}
          words={words}
          options={organisations.map(({ id, name, kind }) => ({
            value: id,
            text: `${name} – ${t(`organisation.kind.${kind}`)}`,
          }))}
        />
        <Person words={words} view={view} legend={t('organisation.you')} />
        <button class="usa-button" type="submit">
          {t('organisation.join-submit')}
        </button>
      </form>
      <p>
        <a href={paths.registerOrganisation}>{t('organisation.to-register')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('organisation.join-title'), children: body }, status);
}
