import { localDate } from '../../calendar.ts';
import type { Held } from '../../identity/held-premises.ts';
import type { Remembered } from '../../identity/histories.ts';
import { hasSecondFactor } from '../../identity/second-factor/second-factor.ts';
import type { User, UserStatus } from '../../identity/user.ts';
import type { Participant } from '../../market/participant.ts';
import type { Context } from '../deps.ts';
import { Alert } from '../form.tsx';
import { History } from '../history.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { administeredUserActPath, type FoundAt, foundPath } from '../paths.ts';
import { HeldPremisesList } from './held-premises.tsx';
import type { AUTHORITY_ACTS } from './people-to-act-on.tsx';

type AuthorityAct = (typeof AUTHORITY_ACTS)[number];

/** What can be done in which state; whether this viewer may, the hub says when they try. */
const ACTS_IN: Readonly<Record<UserStatus, readonly AuthorityAct[]>> = {
  unconfirmed: ['revoke'],
  requested: ['revoke'],
  active: ['reset', 'reset-second-factor', 'suspend', 'revoke'],
  suspended: ['reinstate', 'revoke'],
  revoked: [],
};

/** What somebody does not have cannot be taken away. */
function isOfUse(user: User): (act: AuthorityAct) => boolean {
  return (act) => act !== 'reset-second-factor' || hasSecondFactor(user);
}

interface UserView {
  readonly user: User;
  /** Undefined for who is no customer. */
  readonly held: Held | undefined;
  readonly reps: ReadonlyMap<string, Participant>;
  readonly history: readonly Remembered[];
  readonly at: FoundAt;
  readonly done: string;
}

export function showUser(ctx: Context, view: UserView): void {
  const { user, held, reps, history, at, done } = view;
  const words = wordsOf(ctx);
  const { t, date } = words;
  const message = `organisation.done-${done}`;
  const { id, userId, name, email, role, status, createdAt, activeAt, isAdministrator } = user;
  const body = (
    <>
      {words.has(message) && <Alert kind="success">{t(message)}</Alert>}
      <h1>{userId}</h1>
      <dl class="hub-facts">
        <dt>{t('organisation.person-name')}</dt>
        <dd>{name}</dd>
        <dt>{t('organisation.email')}</dt>
        <dd>{email}</dd>
        <dt>{t('account.role')}</dt>
        <dd>
          {t(`role.${role}`)}
          {isAdministrator && `, ${t('organisation.administrator')}`}
        </dd>
        <dt>{t('organisation.state')}</dt>
        <dd>{t(`organisation.status.${status}`)}</dd>
        <dt>{t('administration.created')}</dt>
        <dd>{date(localDate(createdAt))}</dd>
        <dt>{t('administration.active')}</dt>
        <dd>{date(localDate(activeAt))}</dd>
      </dl>
      <ul class="hub-buttons hub-plain-list">
        {ACTS_IN[status].filter(isOfUse(user)).map((act) => (
          <li key={act}>
            <a class="usa-button usa-button--outline" href={administeredUserActPath(at, act, id)}>
              {t(`organisation.act.${act}`)}
            </a>
          </li>
        ))}
      </ul>
      {held !== undefined && <HeldPremisesList words={words} held={held} reps={reps} />}
      <History words={words} events={history} />
      <p>
        <a href={foundPath(at)}>{t('organisation.back')}</a>
      </p>
    </>
  );
  showPage(ctx, { title: userId, children: body });
}
