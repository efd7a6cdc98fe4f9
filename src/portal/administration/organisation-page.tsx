import type { Remembered } from '../../identity/histories.ts';
import {
  APPLICATION_ADDRESSES,
  type Organisation,
  type StandingAct,
  unprovenOf,
} from '../../identity/organisation.ts';
import { mayReview, REASON_LENGTH_MAX, registerRoleOf } from '../../identity/organisation-rules.ts';
import type { User } from '../../identity/user.ts';
import type { Participant } from '../../market/participant.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { History } from '../history.tsx';
import { Lines } from '../organisation/fields.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { administeredOrganisationPath } from '../paths.ts';
import type { Words } from '../words.ts';
import { type Chosen, PeopleToActOn } from './people-to-act-on.tsx';
import { Standing } from './standing-page.tsx';

export interface OrganisationView {
  readonly organisation: Organisation;
  /** What the register of the market says of each of its DUNS. */
  readonly register: ReadonlyMap<string, Participant>;
  readonly people: readonly User[];
  readonly chosen: Chosen;
  readonly history: readonly Remembered[];
  /** Of the viewer. */
  readonly role: string;
  /** What the viewer may do with the organisation as a whole. */
  readonly acts: readonly StandingAct[];
  readonly mayAdministerUsers: boolean;
  readonly reason: string;
  readonly problems: readonly Problem[];
  readonly done: string;
}

interface Part {
  readonly ctx: Context;
  readonly words: Words;
  readonly view: OrganisationView;
}

/** Everything that a decision needs: the application, the register beside it, who asked, and what happened so far. */
export function showOrganisation(ctx: Context, view: OrganisationView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { organisation, people, history, problems, done } = view;
  const { name, kind, address, noticeEmail, puctNumber, evidence } = organisation;
  const message = `organisation.done-${done}`;
  const body = (
    <>
      {words.has(message) && <Alert kind="success">{t(message)}</Alert>}
      <ErrorSummary words={words} problems={problems} />
      <h1>{name}</h1>
      <dl class="hub-facts">
        <dt>{t('organisation.kind')}</dt>
        <dd>{t(`organisation.kind.${kind}`)}</dd>
        <dt>{t('organisation.state')}</dt>
        <dd>{t(`organisation.state.${organisation.status}`)}</dd>
        <dt>{t('organisation.address')}</dt>
        <dd>{address}</dd>
        <dt>{t('organisation.notice-email')}</dt>
        <dd>{noticeEmail}</dd>
        <dt>{t('organisation.puct-number')}</dt>
        <dd>{puctNumber === '' ? '–' : puctNumber}</dd>
        <dt>{t('administration.evidence')}</dt>
        <dd>{evidence === '' ? '–' : evidence}</dd>
      </dl>
      <DunsList ctx={ctx} words={words} view={view} />
      <Decision ctx={ctx} words={words} view={view} />
      <Standing words={words} organisation={organisation} acts={view.acts} />
      <h2>{t('administration.users')}</h2>
      {view.mayAdministerUsers ? (
        <PeopleToActOn
          {...{ words, people, problems, chosen: view.chosen }}
          found={{ q: '', after: '', organisation: organisation.id }}
        />
      ) : (
        <ul class="usa-list">
          {people.map(({ id, userId, status: state }) => (
            <li key={id}>
              {userId} ({t(`organisation.status.${state}`)})
            </li>
          ))}
        </ul>
      )}
      <History words={words} events={history} />
    </>
  );
  showPage(ctx, { title: name, children: body }, status);
}

/** BR-031.012: each DUNS beside what the register says of it; a claimed one to be decided on. */
function DunsList({ ctx, words: { t }, view: { organisation, register, role } }: Part) {
  const { id, kind, status, duns } = organisation;
  if (duns.length === 0) return null;
  const to = administeredOrganisationPath(id, 'duns');
  return (
    <section class="hub-panel" aria-labelledby="duns-title">
      <h2 id="duns-title">{t('organisation.duns')}</h2>
      <ul class="hub-plain-list">
        {duns.map((one) => {
          const entry = register.get(one.duns);
          return (
            <li key={one.duns}>
              <p>
                <strong>{one.duns}</strong> ({t(`organisation.duns-${one.status}`)})
                <br />
                {entry === undefined
                  ? t('administration.not-in-register')
                  : t('administration.in-register', {
                      name: entry.name,
                      puct: entry.puctNumber,
                    })}
              </p>
              {status === 'approved' && one.status === 'claimed' && mayReview(role, kind) && (
                <form method="post" action={to} class="hub-buttons">
                  <CsrfField token={ctx.state.csrfToken} />
                  <input type="hidden" name="duns" value={one.duns} />
                  <button class="usa-button" type="submit" name="answer" value="yes">
                    {t('administration.validate')}
                  </button>
                  <button
                    class="usa-button usa-button--outline"
                    {...{ type: 'submit', name: 'answer', value: 'no' }}
                  >
                    {t('administration.refuse')}
                  </button>
                </form>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Decision({ ctx, words, view: { organisation, role, reason, problems } }: Part) {
  const { t } = words;
  const { id, kind, status, confirmedAt, noticeEmail } = organisation;
  if (status !== 'requested' || !mayReview(role, kind)) return null;
  if (confirmedAt === undefined) return <Unconfirmed words={words} organisation={organisation} />;
  return (
    <form
      class="hub-panel"
      method="post"
      action={administeredOrganisationPath(id, 'decision')}
      novalidate
    >
      <h2>{t('administration.decide')}</h2>
      <CsrfField token={ctx.state.csrfToken} />
      <ul class="usa-list">
        <li>{t('administration.confirmed-link', { email: noticeEmail })}</li>
        <li>{t('administration.confirmed-administrator')}</li>
        <li>
          {t(
            registerRoleOf(kind) === undefined
              ? 'administration.confirmed-nothing'
              : 'administration.confirmed-register',
          )}
        </li>
        <li>{t('administration.not-confirmed')}</li>
      </ul>
      <Reached words={words} problems={problems} />
      <button class="usa-button" type="submit" name="answer" value="approve">
        {t('administration.approve')}
      </button>
      <Lines
        {...{ id: 'reason', label: t('organisation.reason'), value: reason, problems }}
        hint={t('administration.reason-hint')}
        {...{ isOptional: true, lengthMax: REASON_LENGTH_MAX }}
      />
      <button
        class="usa-button usa-button--secondary"
        {...{ type: 'submit', name: 'answer', value: 'reject' }}
      >
        {t('administration.reject')}
      </button>
    </form>
  );
}

/** Which address has answered its letter, and which one is waited for (BR-017.011). */
function Unconfirmed({
  words: { t },
  organisation,
}: {
  readonly words: Words;
  readonly organisation: Organisation;
}) {
  const left = unprovenOf(organisation);
  return (
    <section class="hub-panel">
      <Alert kind="info">{t('administration.unconfirmed')}</Alert>
      <ul class="usa-list">
        {APPLICATION_ADDRESSES.map((address) => (
          <li key={address}>
            {t(
              left.includes(address)
                ? `administration.unconfirmed-${address}`
                : `administration.address-confirmed-${address}`,
              { email: organisation.noticeEmail },
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The second channel is the reviewer's own: neither the register nor the applicant is one. */
function Reached({
  words: { t },
  problems,
}: {
  readonly words: Words;
  readonly problems: readonly Problem[];
}) {
  const wrong = problems.find(({ field }) => field === 'reached');
  return (
    <div class={wrong ? 'usa-form-group usa-form-group--error' : 'usa-form-group'}>
      {wrong && (
        <span class="usa-error-message" id="reached-error">
          {wrong.text}
        </span>
      )}
      <div class="usa-checkbox">
        <input
          class="usa-checkbox__input"
          {...{ id: 'reached', type: 'checkbox', name: 'reached', value: 'yes' }}
          aria-invalid={wrong ? 'true' : undefined}
          aria-describedby={wrong ? 'reached-error' : undefined}
        />
        <label class="usa-checkbox__label" for="reached">
          {t('administration.reached')}
        </label>
      </div>
    </div>
  );
}
