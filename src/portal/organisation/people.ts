import { HubError } from '../../errors.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, formFields, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import { showAct, showRefused } from './act-page.tsx';
import { type OrganisationDeps, userOf } from './deps.ts';
import { problemsOf } from './faults.ts';
import { MEMBER_ACTS, showPeople } from './people-page.tsx';
import { queryFields } from './query-fields.ts';

type MemberAct = (typeof MEMBER_ACTS)[number];

/** Administrators see and change their organisation's people (BR-028.014, BR-028.021, BR-028.022). */
export function peopleHandlers(deps: OrganisationDeps) {
  const { members, permissions, passwordMin } = deps;
  return { list, ask, act, savePermissions };

  function list(ctx: Context): Promise<void> {
    return listWith(ctx, []);
  }

  /** Shows who was chosen and what would happen to them. */
  async function ask(ctx: Context): Promise<void> {
    const act = MEMBER_ACTS.find((one) => one === queryField(ctx, 'act'));
    const by = await userOf(ctx, deps.users);
    const ids = queryFields(ctx, 'user');
    const { t } = wordsOf(ctx);
    const problems = [
      ...(ids.length === 0 ? [{ field: 'user', text: t('organisation.nobody-chosen') }] : []),
      ...(act === undefined ? [{ field: 'act', text: t('organisation.no-act') }] : []),
    ];
    if (act === undefined || problems.length > 0) return listWith(ctx, problems, 400);
    const people = await members.chosenBy(by, ids, () => true);
    showAct(ctx, { act, people, ...WAY, problems: [] });
  }

  async function act(ctx: Context): Promise<void> {
    const wanted = MEMBER_ACTS.find((one) => one === formField(ctx, 'act'));
    if (wanted === undefined) throw new HubError('invalid', 'organisation.no-act');
    const by = await userOf(ctx, deps.users);
    const people = await members.chosenBy(by, formFields(ctx, 'user'), () => true);
    const reason = formField(ctx, 'reason').trim();
    try {
      const outcomes = await does(
        wanted,
        people.map(({ id }) => id),
        reason,
      );
      const refused = outcomes.filter(({ problem }) => problem !== undefined);
      const view = { act: wanted, people, back: paths.organisationPeople };
      if (refused.length > 0) return showRefused(ctx, view, refused);
    } catch (error) {
      const problems = problemsOf(error, wordsOf(ctx), passwordMin);
      return showAct(ctx, { act: wanted, people, ...WAY, problems, reason }, 400);
    }
    seeOther(ctx, donePath(paths.organisationPeople, wanted));

    async function does(what: MemberAct, ids: readonly string[], why: string) {
      switch (what) {
        case 'accept':
          await members.accept(ids, by);
          return [];
        case 'reject':
          await members.reject(ids, why, by);
          return [];
        case 'appoint':
          await members.appoint(ids, by);
          return [];
        case 'dismiss':
          await members.dismiss(ids, by);
          return [];
        default:
          return members.act(what, ids, by);
      }
    }
  }

  async function savePermissions(ctx: Context): Promise<void> {
    const by = await userOf(ctx, deps.users);
    const rows = formFields(ctx, 'row');
    await permissions.give(new Map(rows.map((id) => [id, formFields(ctx, `may-${id}`)])), by);
    seeOther(ctx, donePath(paths.organisationPeople, 'permissions'));
  }

  async function listWith(ctx: Context, problems: readonly Problem[], status = 200): Promise<void> {
    const administrator = await userOf(ctx, deps.users);
    const organisation = await members.administered(administrator);
    const after = queryField(ctx, 'after');
    const { items, next } = await members.page(organisation.id, after === '' ? undefined : after);
    const done = queryField(ctx, 'done');
    const chosen = { users: queryFields(ctx, 'user'), act: queryField(ctx, 'act') };
    const page = { organisation, administrator, people: items, done, problems, chosen };
    showPeople(ctx, { ...page, ...(next === undefined ? {} : { next }) }, status);
  }
}

const WAY = { to: `${paths.organisationPeople}/act`, back: paths.organisationPeople } as const;
