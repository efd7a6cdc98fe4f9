import { PASSWORD_MAX } from '../../identity/password-rules.ts';
import type { Context } from '../deps.ts';
import { formField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { donePath, localPath, paths } from '../paths.ts';
import type { AccountDeps } from './deps.ts';
import { leaveStage, ownSession, ownUser } from './own-user.ts';
import { showPassword } from './password-page.tsx';

/** The own password, changed by will or because it is temporary (BR-017, BR-017.014, BR-017.016). */
export function passwordHandlers(deps: AccountDeps) {
  const { ownPassword, passwordMin: min, publicUrl } = deps;
  return { show, change };

  async function show(ctx: Context): Promise<void> {
    const isForced = (await ownUser(ctx, deps)).password.isTemporary;
    const next = localPath(queryField(ctx, 'next'), publicUrl);
    showPassword(ctx, { isForced, min, next, problems: [] });
  }

  async function change(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    const isForced = user.password.isTemporary;
    const next = localPath(formField(ctx, 'next'), publicUrl);
    const changed = await ownPassword.change(user, ownSession(ctx).id, {
      old: formField(ctx, 'old'),
      wanted: formField(ctx, 'wanted'),
      repeated: formField(ctx, 'repeated'),
    });
    if ('key' in changed) {
      const text = wordsOf(ctx).t(changed.key, { min, max: PASSWORD_MAX });
      const problems = [{ field: changed.field, text }];
      return showPassword(ctx, { isForced, min, next, problems }, 400);
    }
    const goOn = isForced ? next : donePath(paths.account, 'password');
    await leaveStage(ctx, deps, changed, { done: 'new-password', next: goOn });
  }
}
