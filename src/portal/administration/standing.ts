import { HubError } from '../../errors.ts';
import type { Organisation, StandingAct } from '../../identity/organisation.ts';
import {
  mayChangeStanding,
  repeatableActs,
  standingActs,
} from '../../identity/organisation-standing.ts';
import type { User } from '../../identity/user.ts';
import type { Context } from '../deps.ts';
import { formField, pathField, queryField } from '../form-body.ts';
import { userOf } from '../organisation/deps.ts';
import { problemsOf } from '../organisation/faults.ts';
import { wordsOf } from '../page.tsx';
import { administeredOrganisationPath, donePath } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AdministrationDeps } from './deps.ts';
import { reviewerOf } from './organisations.ts';
import { showStanding } from './standing-page.tsx';

/** The host and the utilities shut a whole organisation out, let it in again, or end it for good (BR-017.004). */
export function standingHandlers(deps: AdministrationDeps) {
  const { administration, standing, users, passwordMin } = deps;
  return { ask, change };

  async function ask(ctx: Context): Promise<void> {
    const organisation = await seen(ctx, await userOf(ctx, users));
    const act = actOf(organisation, queryField(ctx, 'act'));
    showStanding(ctx, { organisation, act, reason: '', problems: [] });
  }

  async function change(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const organisation = await seen(ctx, by);
    const act = actOf(organisation, formField(ctx, 'act'));
    const reason = formField(ctx, 'reason').trim();
    try {
      await standing.act(act, organisation.id, reason, reviewerOf(by));
    } catch (error) {
      const problems = problemsOf(error, wordsOf(ctx), passwordMin);
      return showStanding(ctx, { organisation, act, reason, problems }, 400);
    }
    seeOther(ctx, donePath(administeredOrganisationPath(organisation.id), `organisation-${act}`));
  }

  async function seen(ctx: Context, by: User): Promise<Organisation> {
    const organisation = await administration.organisation(pathField(ctx, 'id'), by);
    if (mayChangeStanding(organisation, reviewerOf(by))) return organisation;
    throw new HubError('forbidden', 'session.forbidden');
  }
}

/**
 * Throws `conflict` for what cannot be done in the state it is in now; somebody else may have been faster. What is done can be
 * sent again: the first time may have left something unfinished.
 */
function actOf(organisation: Organisation, wanted: string): StandingAct {
  const acts = [...standingActs(organisation), ...repeatableActs(organisation)];
  const act = acts.find((one) => one === wanted);
  if (act === undefined) throw new HubError('conflict', 'organisation.wrong-standing');
  return act;
}
