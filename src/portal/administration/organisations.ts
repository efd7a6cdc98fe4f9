import type { Reviewer } from '../../identity/organisation-review.ts';
import { mayChangeStanding, standingActs } from '../../identity/organisation-standing.ts';
import type { User } from '../../identity/user.ts';
import { isAllowed } from '../../policy.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, pathField, queryField } from '../form-body.ts';
import { userOf } from '../organisation/deps.ts';
import { problemsOf } from '../organisation/faults.ts';
import { wordsOf } from '../page.tsx';
import { administeredOrganisationPath, donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AdministrationDeps } from './deps.ts';
import { showWaiting } from './find-page.tsx';
import { chosenIn } from './found-at.ts';
import { showOrganisation } from './organisation-page.tsx';

/** The host and the utilities decide on organisations and on the DUNS of REPs (BR-028.002, BR-031.012). */
export function organisationHandlers(deps: AdministrationDeps) {
  const { administration, histories, review, members, users, participants, passwordMin } = deps;
  return { waiting, show, showOne, decide, decideDuns };

  async function waiting(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    showWaiting(ctx, await administration.waiting(by), queryField(ctx, 'done'));
  }

  function show(ctx: Context): Promise<void> {
    return showOne(ctx, pathField(ctx, 'id'), []);
  }

  async function decide(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const { id } = await administration.organisation(pathField(ctx, 'id'), by);
    const isYes = formField(ctx, 'answer') === 'approve';
    const reason = formField(ctx, 'reason').trim();
    try {
      if (isYes) await review.approve(id, reviewerOf(by), formField(ctx, 'reached') === 'yes');
      else await review.reject(id, reason, reviewerOf(by));
    } catch (error) {
      const problems = problemsOf(error, wordsOf(ctx), passwordMin);
      return showOne(ctx, id, problems, { reason, status: 400 });
    }
    seeOther(ctx, donePath(paths.administrationWaiting, isYes ? 'approve' : 'reject-organisation'));
  }

  async function decideDuns(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const { id } = await administration.organisation(pathField(ctx, 'id'), by);
    const isTheirs = formField(ctx, 'answer') === 'yes';
    await review.decideDuns(id, formField(ctx, 'duns'), isTheirs, reviewerOf(by));
    // A refused one may be all that let a utility see the organisation.
    const to = isTheirs ? administeredOrganisationPath(id) : paths.administrationWaiting;
    seeOther(ctx, donePath(to, isTheirs ? 'duns-validated' : 'duns-refused'));
  }

  async function showOne(
    ctx: Context,
    id: string,
    problems: readonly Problem[],
    { reason = '', status = 200 } = {},
  ): Promise<void> {
    const by = await userOf(ctx, users);
    const organisation = await administration.organisation(id, by);
    const { duns } = organisation;
    const view = {
      organisation,
      register: await participants.findMany(duns.map((one) => one.duns)),
      people: (await members.page(id)).items,
      chosen: chosenIn(ctx),
      history: await histories.of(id, by),
      role: by.role,
      acts: mayChangeStanding(organisation, reviewerOf(by)) ? standingActs(organisation) : [],
      mayAdministerUsers: isAllowed(by, 'user.administer'),
      done: queryField(ctx, 'done'),
    };
    showOrganisation(ctx, { ...view, reason, problems }, status);
  }
}

export function reviewerOf({ role, id, organisationId }: User): Reviewer {
  return {
    actor: { role, id },
    ...(organisationId === undefined ? {} : { organisationId }),
  };
}
