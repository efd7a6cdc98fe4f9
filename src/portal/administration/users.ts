import { HubError } from '../../errors.ts';
import { isOwnPerson } from '../../identity/administration.ts';
import { isAllowed } from '../../policy.ts';
import { ownSession } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, formFields, pathField, queryField } from '../form-body.ts';
import { showAct, showRefused } from '../organisation/act-page.tsx';
import { userOf } from '../organisation/deps.ts';
import { wordsOf } from '../page.tsx';
import {
  administeredUserActPath,
  administeredUserPath,
  donePath,
  type FoundAt,
  foundPath,
} from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AdministrationDeps } from './deps.ts';
import { showFind } from './find-page.tsx';
import { chosenIn, foundAt } from './found-at.ts';
import type { organisationHandlers } from './organisations.ts';
import { showOwnPeople } from './own-people-page.tsx';
import { AUTHORITY_ACTS } from './people-to-act-on.tsx';
import { showUser } from './user-page.tsx';

/** The host and the utilities find users and act on their sign-ins (BR-017.004, BR-028.024). */
export function userHandlers(
  deps: AdministrationDeps,
  organisations: Pick<ReturnType<typeof organisationHandlers>, 'showOne'>,
) {
  const { administration, histories, heldPremises, participants, users } = deps;
  return { find, show, ask, act };

  function find(ctx: Context): Promise<void> {
    return findWith(ctx, []);
  }

  async function show(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const user = await administration.user(pathField(ctx, 'id'), by);
    const history = await histories.of(user.id, by);
    const held = await heldPremises.of(user, by);
    const told = held?.premises.flatMap(({ events }) => events) ?? [];
    const reps = await participants.findMany(told.map(({ event }) => event.repDuns));
    showUser(ctx, { user, held, reps, history, at: foundAt(ctx), done: queryField(ctx, 'done') });
  }

  async function ask(ctx: Context): Promise<void> {
    const { users: ids, act: wanted } = chosenIn(ctx);
    const act = AUTHORITY_ACTS.find((one) => one === wanted);
    const { t } = wordsOf(ctx);
    const problems = [
      ...(ids.length === 0 ? [{ field: 'user', text: t('organisation.nobody-chosen') }] : []),
      ...(act === undefined ? [{ field: 'act', text: t('organisation.no-act') }] : []),
    ];
    if (act === undefined || problems.length > 0) return again(ctx, problems);
    const by = await userOf(ctx, users);
    const people = await administration.people(ids, by);
    const at = foundAt(ctx);
    const back = backTo(ids, at);
    if (people.some((one) => isOwnPerson(one, by))) return showOwnPeople(ctx, { act, by, back });
    showAct(ctx, { act, people, to: administeredUserActPath(at), back, problems: [] });
  }

  async function act(ctx: Context): Promise<void> {
    const wanted = AUTHORITY_ACTS.find((one) => one === formField(ctx, 'act'));
    if (wanted === undefined) throw new HubError('invalid', 'organisation.no-act');
    const by = await userOf(ctx, users);
    const ids = formFields(ctx, 'user');
    const people = await administration.people(ids, by);
    const back = backTo(ids, foundAt(ctx));
    if (people.some((one) => isOwnPerson(one, by))) {
      return showOwnPeople(ctx, { act: wanted, by, back });
    }
    const outcomes = await administration.act(wanted, ids, by);
    const refused = outcomes.filter(({ problem }) => problem !== undefined);
    const view = { act: wanted, people, back };
    if (refused.length > 0) return showRefused(ctx, view, refused);
    seeOther(ctx, donePath(back, wanted));
  }

  /** The list that the form was on, for another choice. */
  function again(ctx: Context, problems: readonly Problem[]): Promise<void> {
    const { organisation } = foundAt(ctx);
    const mayShow = organisation !== '' && isAllowed(ownSession(ctx).user, 'organisation.approve');
    if (!mayShow) return findWith(ctx, problems, 400);
    return organisations.showOne(ctx, organisation, problems, { status: 400 });
  }

  async function findWith(ctx: Context, problems: readonly Problem[], status = 200): Promise<void> {
    const by = await userOf(ctx, users);
    const at = { ...foundAt(ctx), organisation: '' };
    const { q, after } = at;
    const found =
      q === '' ? undefined : await administration.find(q, by, after === '' ? undefined : after);
    const mayReview = isAllowed(by, 'organisation.approve');
    const mayDecideClaims = isAllowed(by, 'claim.decide');
    const done = queryField(ctx, 'done');
    const isUtility = by.role === 'tdsp';
    const view = { at, chosen: chosenIn(ctx), found, problems, done, isUtility };
    showFind(ctx, { ...view, mayReview, mayDecideClaims }, status);
  }
}

/** One user's own page; of several, where they were found. */
function backTo(ids: readonly string[], at: FoundAt): string {
  const [one] = ids;
  return ids.length === 1 && one !== undefined ? administeredUserPath(one, at) : foundPath(at);
}
