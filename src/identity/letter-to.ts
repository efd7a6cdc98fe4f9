import type { Change } from '../collections.ts';
import type { NoticeKind, Notices } from '../notice.ts';
import type { User } from './user.ts';

/** The change that sends a user a notice; none when the hub has no address of theirs. */
export function letterTo(
  notices: Notices,
  user: User,
  kind: NoticeKind,
  facts: Readonly<Record<string, string>> = {},
): readonly Change[] {
  const { name, userId, email: to, language } = user;
  if (to === '') return [];
  return [notices.queueing({ kind, to, language, facts: { name: name || userId, ...facts } })];
}
