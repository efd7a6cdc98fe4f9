import type { User } from '../../identity/user.ts';
import { isAllowed } from '../../policy.ts';
import type { Context } from '../deps.ts';
import { Alert } from '../form.tsx';
import type { Act } from '../organisation/act-page.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';

interface OwnPeopleView {
  readonly act: Act;
  readonly by: User;
  readonly back: string;
}

/** Says at once what would be refused after the question, and where it is done instead. */
export function showOwnPeople(ctx: Context, { act, by, back }: OwnPeopleView): void {
  const { t } = wordsOf(ctx);
  const title = t(`organisation.act.${act}`);
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <Alert kind="warning">
        <p>{t('error.organisation.own-people')}</p>
        {isAllowed(by, 'organisation.administer-own') && (
          <p>
            <a href={paths.organisationPeople}>{t('organisation.to-people')}</a>
          </p>
        )}
      </Alert>
      <p>
        <a href={back}>{t('organisation.back')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title, children: body }, 403);
}
