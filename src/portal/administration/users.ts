import { HubError } from '../../errors.ts';
import { isAllowed } from '../../policy.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, formFields, pathField, queryField } from '../form-body.ts';
import { showAct, showRefused } from '../organisation/act-page.tsx';
import { userOf } from '../organisation/deps.ts';
import { queryFields } from '../organisation/query-fields.ts';
import { wordsOf } from '../page.tsx';
import { administeredUserPath, donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AdministrationDeps } from './deps.ts';
import { showFind } from './find-page.tsx';
import { AUTHORITY_ACTS } from './people-to-act-on.tsx';
import { showUser } from './user-page.tsx';

const TO = `${paths.administrationPeople}/act`;

/** The host and the utilities find users and act on their sign-ins (BR-017.004, BR-028.024). */
export function userHandlers(deps: AdministrationDeps) {
  const { administration, heldPremises, participants, users } = deps;
  return { find, show, ask, act };

  function find(ctx: Context): Promise<void> {
    return findWith(ctx, []);
  }

  async function show(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const user = await administration.user(pathField(ctx, 'id'), by);
    const history = await administration.historyOf(user.id, by);
    const held = await heldPremises.of(user, by);
    const told = held?.premises.flatMap(({ events }) => events) ?? [];
    const reps = await participants.findMany(told.map(({ event }) => event.repDuns));
    showUser(ctx, { user, held, reps, history, done: queryField(ctx, 'done') });
  }

  async function ask(ctx: Context): Promise<void> {
    const act = AUTHORITY_ACTS.find((one) => one === queryField(ctx, 'act'));
    const ids = queryFields(ctx, 'user');
    const { t } = wordsOf(ctx);
    if (act === undefined || ids.length === 0) {
      const problems = [
        ...(ids.length === 0 ? [{ field: 'q', text: t('organisation.nobody-chosen') }] : []),
        ...(act === undefined ? [{ field: 'q', text: t('organisation.no-act') }] : []),
      ];
      return findWith(ctx, problems.slice(0, 1), 400);
    }
    const by = await userOf(ctx, users);
    const people = await administration.people(ids, by);
    showAct(ctx, { act, people, to: TO, back: backTo(ids), problems: [] });
  }

  async function act(ctx: Context): Promise<void> {
    const wanted = AUTHORITY_ACTS.find((one) => one === formField(ctx, 'act'));
    if (wanted === undefined) throw new HubError('invalid', 'organisation.no-act');
    const by = await userOf(ctx, users);
    const ids = formFields(ctx, 'user');
    const people = await administration.people(ids, by);
    const outcomes = await administration.act(wanted, ids, by);
    const refused = outcomes.filter(({ problem }) => problem !== undefined);
    const view = { act: wanted, people, back: backTo(ids) };
    if (refused.length > 0) return showRefused(ctx, view, refused);
    seeOther(ctx, donePath(backTo(ids), wanted));
  }

  async function findWith(ctx: Context, problems: readonly Problem[], status = 200): Promise<void> {
    const by = await userOf(ctx, users);
    const query = queryField(ctx, 'q').trim();
    const after = queryField(ctx, 'after');
    const found =
      query === ''
        ? undefined
        : await administration.find(query, by, after === '' ? undefined : after);
    const mayReview = isAllowed(by, 'organisation.approve');
    const mayDecideClaims = isAllowed(by, 'claim.decide');
    const done = queryField(ctx, 'done');
    showFind(ctx, { query, found, problems, done, mayReview, mayDecideClaims }, status);
  }
}

/** One user's own page; of several, where they were found. */
function backTo(ids: readonly string[]): string {
  const [one] = ids;
  return ids.length === 1 && one !== undefined ? administeredUserPath(one) : paths.administration;
}
