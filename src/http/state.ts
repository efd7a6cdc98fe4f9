import type { Actor, Role } from '../audit-event.ts';
import type { Language } from '../language.ts';
import type { Action } from '../policy.ts';

/** Who is signed in to the portal, as far as pages need to know. */
export interface SessionUser {
  /** `User.id`. */
  readonly id: string;
  readonly role: Role;
  readonly customerId?: string;
  /** The organisation that the user belongs to, and under which DUNS of it they are working now. */
  readonly organisationId?: string;
  readonly duns?: string;
  readonly isAdministrator?: boolean;
  /** Actions that an administrator has given them. */
  readonly permissions?: readonly string[];
  /** What must be done before anything else may be; absent: nothing. */
  readonly stage?: SessionStage;
}

/** In the order in which they are gone through. */
export type SessionStage =
  | 'second-factor'
  | 'new-password'
  | 'terms'
  | 'security-question'
  | 'enrol-second-factor';

/** A live server-side session (BR-037: 15 idle minutes end it). */
export interface Session {
  /** Digest of the cookie; never the cookie. */
  readonly id: string;
  readonly user: SessionUser;
  /** Goes into every form as `_csrf`; checked for every unsafe method that came with a session or a form. */
  readonly csrfToken: string;
}

/** A program of an organisation, come with a token. It stands where a user of that organisation would. */
export interface ProgramCaller {
  /** The client's id. */
  readonly id: string;
  /** Its organisation's. */
  readonly role: Role;
  readonly organisationId: string;
  /** Set for programs of a business: whose premises they manage. */
  readonly customerId?: string;
  /** Validated ones of its organisation. */
  readonly duns: readonly string[];
  readonly status: 'active';
  readonly isProgram: true;
  /** The user who made it; absent: it came from the command line. */
  readonly makerId?: string;
  readonly isAdministrator: boolean;
  readonly permissions: readonly Action[];
}

/** `ctx.state` of every route. */
export interface HubState {
  requestId: string;
  /** Signed-in choice, then cookie, then `Accept-Language`. */
  language: Language;
  /** Present after sign-in. */
  session?: Session;
  /** Present where programs of organisations come, once theirs is known. */
  program?: ProgramCaller;
  /** Who acts, for the record: the session's user, a client, or nobody. */
  actor: Actor;
  /** Double-submit token for forms shown before sign-in; equals `session.csrfToken` afterwards. */
  csrfToken: string;
  /** Nonce of this response's Content-Security-Policy; for pages only. */
  nonce: string;
}
