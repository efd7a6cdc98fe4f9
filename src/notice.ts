import type { Change } from './collections.ts';
import type { Language } from './language.ts';

/** What people are told by e-mail; `notices/` has the words of each, in both languages. */
export type NoticeKind =
  | 'address-confirmation'
  | 'address-changed'
  | 'profile-changed'
  | 'user-ids'
  | 'temporary-password'
  | 'password-changed'
  | 'account-locked'
  | 'user-suspended'
  | 'user-reinstated'
  | 'user-revoked'
  | 'second-factor-changed'
  | 'second-factor-refused'
  | 'esiids-changed'
  | 'esiid-claimed'
  | 'claim-rejected'
  | 'access-ended'
  | 'access-restored'
  | 'user-requested'
  | 'user-accepted'
  | 'user-rejected'
  | 'permissions-changed'
  | 'organisation-requested'
  | 'organisation-confirmation'
  | 'administrator-confirmation'
  | 'organisation-approved'
  | 'organisation-rejected'
  | 'organisation-suspended'
  | 'organisation-reinstated'
  | 'organisation-revoked'
  | 'program-made'
  | 'program-revoked'
  | 'programs-left'
  | 'extract-account-changed'
  | 'idle-warning'
  | 'idle-purged'
  | 'api-idle-warning'
  | 'api-ended';

/** One message to one address. */
export interface Notice {
  readonly kind: NoticeKind;
  /** A checked e-mail address. */
  readonly to: string;
  readonly language: Language;
  /** What the words of its kind leave open, as `NOTICE_FACTS` lists it. */
  readonly facts: Readonly<Record<string, string>>;
}

/** `until` is an ISO instant or date, said in the reader's language; `link` an https address; the others are text as it is. */
export type NoticeFact =
  | 'name'
  | 'userIds'
  | 'password'
  | 'until'
  | 'link'
  | 'esiid'
  | 'organisation'
  | 'duns'
  | 'userId'
  | 'program'
  | 'programs'
  | 'reason';

/**
 * The facts that each kind must come with; others are not used. What goes to an address that nobody has proven yet greets
 * nobody, so that the hub cannot be made to carry a stranger's words.
 */
export const NOTICE_FACTS = {
  'address-confirmation': ['link', 'until'],
  'address-changed': ['name'],
  'profile-changed': ['name'],
  'user-ids': ['userIds'],
  'temporary-password': ['name', 'password', 'until', 'link'],
  'password-changed': ['name'],
  'account-locked': ['name', 'link'],
  'user-suspended': ['name'],
  'user-reinstated': ['name'],
  'user-revoked': ['name'],
  'second-factor-changed': ['name'],
  'second-factor-refused': ['name'],
  'esiids-changed': ['name'],
  'esiid-claimed': ['name', 'esiid'],
  'claim-rejected': ['name', 'esiid'],
  'access-ended': ['name', 'esiid'],
  'access-restored': ['name', 'esiid'],
  'user-requested': ['name', 'organisation', 'link'],
  'user-accepted': ['name', 'organisation', 'link'],
  'user-rejected': ['name', 'organisation', 'reason'],
  'permissions-changed': ['name', 'organisation'],
  'organisation-requested': ['organisation', 'link'],
  'organisation-confirmation': ['organisation', 'link', 'until'],
  'administrator-confirmation': ['link', 'until'],
  'organisation-approved': ['organisation', 'link'],
  'organisation-rejected': ['organisation', 'reason'],
  'organisation-suspended': ['organisation', 'reason'],
  'organisation-reinstated': ['organisation', 'link'],
  'organisation-revoked': ['organisation', 'reason'],
  'program-made': ['organisation', 'program', 'link'],
  'program-revoked': ['organisation', 'program', 'link'],
  'programs-left': ['organisation', 'userId', 'programs', 'link'],
  'extract-account-changed': ['organisation', 'duns', 'link'],
  'idle-warning': ['name', 'until', 'link'],
  'idle-purged': ['name'],
  'api-idle-warning': ['name', 'until'],
  'api-ended': ['name'],
} as const satisfies Readonly<Record<NoticeKind, readonly NoticeFact[]>>;

/** Puts messages on their way. */
export interface Notices {
  /** A change that belongs into the unit of work that the message tells of: both are saved, or neither is sent. */
  queueing(notice: Notice): Change;
}
