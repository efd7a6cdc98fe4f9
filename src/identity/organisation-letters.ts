import type { Change } from '../collections.ts';
import type { NoticeKind, Notices } from '../notice.ts';
import type { Organisation } from './organisation.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

export interface OrganisationLettersDeps {
  readonly userStore: Pick<UserStore, 'ofOrganisation'>;
  readonly notices: Notices;
  /** `https://host:port`, without a slash at the end. */
  readonly publicUrl: string;
}

type Told = Pick<Organisation, 'id' | 'name' | 'noticeEmail'>;

/** What an organisation as a whole is told: at its one address (BR-028.012), and each of its administrators. */
export class OrganisationLetters {
  private readonly deps: OrganisationLettersDeps;

  constructor(deps: OrganisationLettersDeps) {
    this.deps = deps;
  }

  /** That a program came or went. */
  aboutProgram(
    kind: 'program-made' | 'program-revoked',
    organisation: Told,
    program: string,
  ): Promise<readonly Change[]> {
    return this.telling(kind, organisation, { program, link: this.historyLink() });
  }

  /** That the extract account of one of its DUNS was made or changed. */
  aboutExtractAccount(organisation: Told, duns: string): Promise<readonly Change[]> {
    const link = `${this.deps.publicUrl}/organisation/extract-account`;
    return this.telling('extract-account-changed', organisation, { duns, link });
  }

  /** To those who stay: of which programs and extract accounts one who leaves may know the secrets. */
  aboutLeaving(
    organisation: Told,
    { userId }: User,
    left: readonly string[],
    leaving: readonly User[],
  ): Promise<readonly Change[]> {
    const facts = { userId, programs: left.join(', '), link: this.historyLink() };
    return this.telling('programs-left', organisation, facts, leaving);
  }

  private async telling(
    kind: NoticeKind,
    organisation: Told,
    facts: Readonly<Record<string, string>>,
    but: readonly User[] = [],
  ): Promise<readonly Change[]> {
    const people = await Array.fromAsync(this.deps.userStore.ofOrganisation(organisation.id));
    const readers = people.filter(
      ({ id, isAdministrator, status }) =>
        isAdministrator && status === 'active' && but.every((one) => one.id !== id),
    );
    return lettersTo(this.deps.notices, organisation, readers, kind, facts);
  }

  /** Where its administrators see who did what, and from where they go on. */
  private historyLink(): string {
    return `${this.deps.publicUrl}/organisation`;
  }
}

/** To the one address and each of these people, a mailbox that is both once; in their language, the first one's else. */
export function lettersTo(
  notices: Notices,
  { name, noticeEmail }: Told,
  people: readonly User[],
  kind: NoticeKind,
  facts: Readonly<Record<string, string>>,
): readonly Change[] {
  const reached = people.filter(({ email }) => email !== '');
  const readers = new Map([
    [noticeEmail, reached[0]?.language ?? 'en'],
    ...reached.map(({ email, language }) => [email, language] as const),
  ]);
  return [...readers].map(([to, language]) =>
    notices.queueing({ kind, to, language, facts: { organisation: name, ...facts } }),
  );
}
