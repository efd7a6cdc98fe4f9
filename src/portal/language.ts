import { HubError } from '../errors.ts';
import { LANGUAGES } from '../language.ts';
import type { Context, PortalDeps } from './deps.ts';
import { formField } from './form-body.ts';
import { localPath } from './paths.ts';
import { seeOther } from './signed-in.ts';

/** `POST /language`: keeps the choice and shows the same page again (BR-021, BR-021.002). */
export async function chooseLanguage(ctx: Context, deps: PortalDeps): Promise<void> {
  const chosen = formField(ctx, 'language');
  const language = LANGUAGES.find((one) => one === chosen);
  if (language === undefined) throw new HubError('invalid', 'portal.no-such-language');

  await deps.languages.choose(ctx, language);
  seeOther(ctx, localPath(formField(ctx, 'next'), deps.publicUrl));
}
