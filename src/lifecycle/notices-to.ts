import type { Change } from '../collections.ts';
import type { User } from '../identity/user.ts';
import type { NoticeKind, Notices } from '../notice.ts';

/** The same notice to each of these people who can get one; whoever has no name is called by the user id. */
export async function noticesTo(
  users: AsyncIterable<User> | Iterable<User>,
  notices: Notices,
  kind: NoticeKind,
  facts: Readonly<Record<string, string>>,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for await (const { status, name, userId, email, language } of users) {
    if (status === 'revoked' || email === '') continue;
    const said = { name: name === '' ? userId : name, ...facts };
    changes.push(notices.queueing({ kind, to: email, language, facts: said }));
  }
  return changes;
}
