import type { User } from '../../identity/user.ts';
import type { Problem } from '../form.tsx';
import type { Act } from '../organisation/act-page.tsx';
import { Choice } from '../organisation/fields.tsx';
import { PeopleTable } from '../organisation/people-page.tsx';
import { administeredUserPath, type FoundAt, paths } from '../paths.ts';
import type { Words } from '../words.ts';

/** What the host and the utilities may do with a sign-in (BR-017.004). */
export const AUTHORITY_ACTS = [
  'reset',
  'reset-second-factor',
  'suspend',
  'reinstate',
  'revoke',
] as const satisfies readonly Act[];

/** What was ticked and chosen before the form came back. */
export interface Chosen {
  readonly users: readonly string[];
  readonly act: string;
}

/** Users to select, one or a group, and what to do with them. */
export function PeopleToActOn({
  words,
  people,
  found,
  chosen,
  problems,
}: {
  readonly words: Words;
  readonly people: readonly User[];
  readonly found: FoundAt;
  readonly chosen?: Chosen | undefined;
  readonly problems: readonly Problem[];
}) {
  const { t } = words;
  return (
    <form method="get" action={`${paths.administrationPeople}/act`} novalidate>
      {Object.entries(found)
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
      <PeopleTable
        words={words}
        people={people}
        caption={t('administration.users')}
        linkOf={(id) => administeredUserPath(id, found)}
        chosen={chosen?.users}
        problems={problems}
      />
      <Choice
        {...{ id: 'act', label: t('organisation.act-which'), problems, words }}
        value={chosen?.act ?? ''}
        options={AUTHORITY_ACTS.map((act) => ({ value: act, text: t(`organisation.act.${act}`) }))}
      />
      <button class="usa-button" type="submit">
        {t('organisation.continue')}
      </button>
    </form>
  );
}
