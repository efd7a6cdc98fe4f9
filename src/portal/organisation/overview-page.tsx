import type { Remembered } from '../../identity/histories.ts';
import type { Organisation } from '../../identity/organisation.ts';
import {
  ADDRESS_LENGTH_MAX,
  NAME_LENGTH_MAX,
  type Profile,
} from '../../identity/organisation-rules.ts';
import type { User } from '../../identity/user.ts';
import { isAllowed } from '../../policy.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { History } from '../history.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { joinPath, paths } from '../paths.ts';
import type { Words } from '../words.ts';
import { Choice, Line, Lines } from './fields.tsx';

interface OverviewView {
  readonly organisation: Organisation;
  readonly user: User;
  /** Of the organisation, for its administrators. */
  readonly history: readonly Remembered[];
  /** What was done just now. */
  readonly done: string;
  readonly publicUrl: string;
}

/** The user's organisation: what it says of itself, and what its administrators can do from here. */
export function showOverview(ctx: Context, view: OverviewView): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { organisation, user, history, done, publicUrl } = view;
  const message = `organisation.done-${done}`;
  const body = (
    <>
      {words.has(message) && <Alert kind="success">{t(message)}</Alert>}
      <h1>{organisation.name}</h1>
      <Facts words={words} organisation={organisation} />
      <WorkingDuns ctx={ctx} words={words} organisation={organisation} user={user} />
      {isAllowed(user, 'extract-account.manage') && (
        <p>
          <a href={paths.extractAccount}>{t('extract-account.title')}</a>
        </p>
      )}
      {user.isAdministrator && (
        <section class="hub-panel" aria-labelledby="administer">
          <h2 id="administer">{t('organisation.administer')}</h2>
          <ul class="usa-list">
            <li>
              <a href={paths.organisationPeople}>{t('organisation.to-people')}</a>
            </li>
            <li>
              <a href={paths.organisationPrograms}>{t('organisation.to-programs')}</a>
            </li>
            <li>
              <a href={paths.organisationProfile}>{t('organisation.to-profile')}</a>
            </li>
            {organisation.kind === 'rep' && (
              <li>
                <a href={paths.organisationDuns}>{t('organisation.to-duns')}</a>
              </li>
            )}
          </ul>
          <p>{t('organisation.invite')}</p>
          <p>
            <code class="hub-breakable">{publicUrl + joinPath(organisation.id)}</code>
          </p>
        </section>
      )}
      {history.length > 0 && <History words={words} events={history} />}
    </>
  );
  showPage(ctx, { title: t('organisation.title'), children: body });
}

function Facts({
  words: { t },
  organisation,
}: {
  readonly words: Words;
  readonly organisation: Organisation;
}) {
  const { kind, address, noticeEmail, puctNumber, duns } = organisation;
  return (
    <dl class="hub-facts">
      <dt>{t('organisation.kind')}</dt>
      <dd>{t(`organisation.kind.${kind}`)}</dd>
      <dt>{t('organisation.address')}</dt>
      <dd>{address}</dd>
      <dt>{t('organisation.notice-email')}</dt>
      <dd>{noticeEmail}</dd>
      {puctNumber !== '' && (
        <>
          <dt>{t('organisation.puct-number')}</dt>
          <dd>{puctNumber}</dd>
        </>
      )}
      {duns.map((one) => (
        <>
          <dt key={`${one.duns}-name`}>{t('organisation.duns')}</dt>
          <dd key={one.duns}>
            {one.duns} ({t(`organisation.duns-${one.status}`)})
          </dd>
        </>
      ))}
    </dl>
  );
}

/** BR-031.012: under which of several DUNS the user works now. */
function WorkingDuns({
  ctx,
  words,
  organisation,
  user,
}: {
  readonly ctx: Context;
  readonly words: Words;
  readonly organisation: Organisation;
  readonly user: User;
}) {
  const { t } = words;
  const duns = organisation.duns.filter(({ status }) => status === 'validated');
  if (duns.length < 2) return null;
  return (
    <form class="hub-panel" method="post" action={paths.workingDuns}>
      <h2>{t('organisation.working-duns-title')}</h2>
      <CsrfField token={ctx.state.csrfToken} />
      <Choice
        {...{ id: 'duns', label: t('organisation.duns'), value: user.duns ?? '', problems: [] }}
        hint={t('organisation.working-duns-hint')}
        words={words}
        options={duns.map((one) => ({ value: one.duns, text: one.duns }))}
      />
      <button class="usa-button" type="submit">
        {t('organisation.working-duns-submit')}
      </button>
    </form>
  );
}

export interface ProfileView {
  readonly typed: Profile;
  /** Empty: the name is free. */
  readonly names: readonly string[];
  readonly problems: readonly Problem[];
}

export function showProfile(ctx: Context, view: ProfileView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { typed, names, problems } = view;
  const name = { id: 'name', label: t('organisation.name'), value: typed.name, problems };
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('organisation.profile-title')}</h1>
      <p>{t('organisation.profile-intro')}</p>
      <form method="post" action={paths.organisationProfile} novalidate>
        <CsrfField token={ctx.state.csrfToken} />
        {names.length > 0 ? (
          <Choice
            {...name}
            words={words}
            options={names.map((one) => ({ value: one, text: one }))}
          />
        ) : (
          <Line {...name} lengthMax={NAME_LENGTH_MAX} />
        )}
        <Lines
          {...{ id: 'address', label: t('organisation.address'), value: typed.address }}
          {...{ problems, lengthMax: ADDRESS_LENGTH_MAX }}
        />
        <Line
          {...{ id: 'noticeEmail', label: t('organisation.notice-email'), problems }}
          hint={t('organisation.notice-email-hint')}
          {...{ value: typed.noticeEmail, type: 'email', lengthMax: 254 }}
        />
        <button class="usa-button" type="submit">
          {t('organisation.save')}
        </button>
      </form>
      <p>
        <a href={paths.organisation}>{t('organisation.back')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('organisation.profile-title'), children: body }, status);
}

export function showClaimDuns(
  ctx: Context,
  { duns, problems }: { readonly duns: string; readonly problems: readonly Problem[] },
  status = 200,
): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('organisation.claim-title')}</h1>
      <p>{t('organisation.claim-intro')}</p>
      <form method="post" action={paths.organisationDuns} novalidate>
        <CsrfField token={ctx.state.csrfToken} />
        <Line
          {...{ id: 'duns', label: t('organisation.duns'), value: duns, problems, lengthMax: 13 }}
          hint={t('organisation.duns-hint')}
        />
        <button class="usa-button" type="submit">
          {t('organisation.claim-submit')}
        </button>
      </form>
      <p>
        <a href={paths.organisation}>{t('organisation.back')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('organisation.claim-title'), children: body }, status);
}
