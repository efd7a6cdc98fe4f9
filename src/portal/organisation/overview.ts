import { HubError } from '../../errors.ts';
import type { Organisation } from '../../identity/organisation.ts';
import type { User } from '../../identity/user.ts';
import type { Context } from '../deps.ts';
import { formField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import { type OrganisationDeps, userOf } from './deps.ts';
import { problemsOf } from './faults.ts';
import { showClaimDuns, showOverview, showProfile } from './overview-page.tsx';

/** The user's own organisation, its profile, and the DUNS they work under (BR-028.013, BR-031.012). */
export function overviewHandlers(deps: OrganisationDeps) {
  const { profile, histories, sessions, publicUrl, passwordMin } = deps;
  return { show, editProfile, saveProfile, askForDuns, claimDuns, chooseDuns };

  async function show(ctx: Context): Promise<void> {
    const { user, organisation } = await mine(ctx);
    const history = user.isAdministrator ? await histories.of(organisation.id, user) : [];
    showOverview(ctx, { user, organisation, history, done: queryField(ctx, 'done'), publicUrl });
  }

  async function editProfile(ctx: Context): Promise<void> {
    const { organisation } = await mine(ctx);
    const names = await profile.namesOf(organisation);
    showProfile(ctx, { typed: organisation, names, problems: [] });
  }

  async function saveProfile(ctx: Context): Promise<void> {
    const { user, organisation } = await mine(ctx);
    const typed = {
      name: formField(ctx, 'name').trim(),
      address: formField(ctx, 'address').trim(),
      noticeEmail: formField(ctx, 'noticeEmail').trim(),
    };
    try {
      await profile.change(typed, user);
    } catch (error) {
      const problems = problemsOf(error, wordsOf(ctx), passwordMin);
      const names = await profile.namesOf(organisation);
      return showProfile(ctx, { typed, names, problems }, 400);
    }
    seeOther(ctx, donePath(paths.organisation, 'profile'));
  }

  async function askForDuns(ctx: Context): Promise<void> {
    const { organisation } = await mine(ctx);
    if (organisation.kind !== 'rep') throw new HubError('forbidden', 'session.forbidden');
    showClaimDuns(ctx, { duns: '', problems: [] });
  }

  async function claimDuns(ctx: Context): Promise<void> {
    const { user } = await mine(ctx);
    const duns = formField(ctx, 'duns').trim();
    try {
      await profile.claimDuns(duns, user);
    } catch (error) {
      const problems = problemsOf(error, wordsOf(ctx), passwordMin);
      return showClaimDuns(ctx, { duns, problems }, 400);
    }
    seeOther(ctx, donePath(paths.organisation, 'duns'));
  }

  /** The session starts again, so that nothing of the other DUNS is left in any. */
  async function chooseDuns(ctx: Context): Promise<void> {
    const { user } = await mine(ctx);
    const chosen = await profile.chooseDuns(formField(ctx, 'duns'), user);
    await sessions.endAllOf(user.id);
    await sessions.start(ctx, chosen);
    seeOther(ctx, donePath(paths.organisation, 'working-duns'));
  }

  async function mine(ctx: Context): Promise<{ user: User; organisation: Organisation }> {
    const user = await userOf(ctx, deps.users);
    const organisation = await deps.store.find(user.organisationId ?? '');
    if (organisation === undefined) throw new HubError('not-found', 'organisation.none');
    return { user, organisation };
  }
}
