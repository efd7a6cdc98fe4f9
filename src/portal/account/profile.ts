import { keepLanguage } from '../../http/language.ts';
import { LANGUAGES } from '../../language.ts';
import type { Context } from '../deps.ts';
import { formField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AccountDeps } from './deps.ts';
import { ownUser } from './own-user.ts';
import { showProfile } from './profile-page.tsx';

/** The own profile: name, e-mail address and language (BR-028.015, BR-021.002). */
export function profileHandlers(deps: AccountDeps) {
  return { show, change };

  async function show(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    showProfile(ctx, { user, typed: user, problems: [], done: queryField(ctx, 'done') });
  }

  async function change(ctx: Context): Promise<void> {
    const { t } = wordsOf(ctx);
    const user = await ownUser(ctx, deps);
    const chosen = formField(ctx, 'language');
    const language = LANGUAGES.find((one) => one === chosen);
    const typed = { name: formField(ctx, 'name'), email: formField(ctx, 'email') };
    if (language === undefined) {
      const problems = [{ field: 'language', text: t('account.language-none') }];
      return showProfile(ctx, { user, typed: { ...user, ...typed }, problems }, 400);
    }
    const outcome = await deps.profiles.change(user, {
      ...typed,
      language,
      version: Number(formField(ctx, 'version')),
      password: formField(ctx, 'password'),
    });
    if (typeof outcome !== 'string') {
      const problems = [{ field: outcome.field, text: t(outcome.key) }];
      return showProfile(ctx, { user, typed: { ...typed, language }, problems }, 400);
    }
    keepLanguage(ctx, language);
    if (outcome === 'unchanged') seeOther(ctx, paths.account);
    else seeOther(ctx, donePath(paths.account, outcome === 'changed' ? 'profile' : 'address'));
  }
}
