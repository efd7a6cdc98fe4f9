import type { Context, Middleware } from 'koa';
import type { Clock } from '../clock.ts';
import type { Change, Collection, Collections, Document } from '../collections.ts';
import { everyDocument } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import type { Language } from '../language.ts';
import { digestOf, newSecret } from '../secret.ts';
import { browserName } from './browser-name.ts';
import { keepLanguage } from './language.ts';
import type { HubState, Session, SessionUser } from './state.ts';
import { isPagePath } from './surface.ts';

/** BR-037: this long without a request ends a session. */
export const IDLE = Temporal.Duration.from({ minutes: 15 });
/** However busy, a session ends after this (OWASP ASVS V7.3). */
export const LONGEST = Temporal.Duration.from({ hours: 12 });
/** A page with its pictures and styles is one sign of life, not thirty writes. */
const TOUCH_AFTER = Temporal.Duration.from({ seconds: 5 });
/** `__Host-`: the browser accepts it only over TLS, for this host and the whole of it. */
export const SESSION_COOKIE = '__Host-hub';

/** What is stored; the cookie is not, only its digest, which is the id. */
interface StoredSession extends Document {
  readonly user: SessionUser;
  readonly startedAt: Temporal.Instant;
  readonly seenAt: Temporal.Instant;
  /** So that people can tell their own browsers apart. */
  readonly browser: string;
}

/** A live session as its owner sees it. */
export type OwnSession = Pick<StoredSession, 'id' | 'startedAt' | 'seenAt' | 'browser'>;

/** Somebody who has just proved who they are; a `User` is one. */
export interface SignedIn extends SessionUser {
  readonly language: Language;
}

/** Server-side sessions: ending one ends it everywhere, at once. */
export class Sessions {
  private readonly collections: Collections;
  private readonly clock: Clock;
  private readonly sessions: Collection<StoredSession>;

  constructor(collections: Collections, clock: Clock) {
    this.collections = collections;
    this.clock = clock;
    this.sessions = collections.define<StoredSession>('sessions', {
      indexes: { seen: ['seenAt'], user: ['user.id'] },
      instants: ['startedAt', 'seenAt'],
    });
  }

  /** A new session with a new cookie, so that a cookie planted before sign-in is worth nothing; this browser's older one ends. */
  async start(ctx: Context, { language, ...signedIn }: SignedIn): Promise<Session> {
    await this.end(ctx);
    const cookie = newSecret();
    const now = this.clock();
    const user = sessionUser(signedIn);
    const browser = browserName(ctx.get('User-Agent'));
    const stored = { id: digestOf(cookie), version: 1, user, startedAt: now, seenAt: now, browser };
    await this.collections.keep([this.sessions.inserting(stored)]);
    setCookie(ctx, cookie);
    keepLanguage(ctx, language);
    return enter(ctx, sessionOf(stored, cookie));
  }

  /** The same person a stage further, or with a new password: a new cookie, and the older one worth nothing (ASVS V7.2). */
  async renew(ctx: Context, next: SessionUser): Promise<Session> {
    const current = (ctx.state as HubState).session;
    const stored = current === undefined ? undefined : await this.sessions.find(current.id);
    if (stored === undefined) throw new HubError('unauthenticated', 'session.required');
    const cookie = newSecret();
    const renewed = { ...stored, id: digestOf(cookie), version: 1, user: sessionUser(next) };
    const isOurs = await this.quietly(
      this.sessions.removing(stored),
      this.sessions.inserting(renewed),
    );
    // Another request of this browser counted as activity in between.
    if (!isOurs) return this.renew(ctx, next);
    setCookie(ctx, cookie);
    return enter(ctx, sessionOf(renewed, cookie));
  }

  /** The live ones of a user, the one seen last first. */
  async listOf(userId: string): Promise<readonly OwnSession[]> {
    const query = { index: 'user', equals: [userId] } as const;
    const stored = await Array.fromAsync(everyDocument(this.sessions, query));
    return stored
      .filter((session) => !this.isOver(session))
      .sort((a, b) => Temporal.Instant.compare(b.seenAt, a.seenAt))
      .map(({ id, startedAt, seenAt, browser }) => ({ id, startedAt, seenAt, browser }));
  }

  /** Ends one session of a user; somebody else's, and one that is over, are none of theirs. */
  async endOneOf(userId: string, id: string): Promise<void> {
    const stored = await this.sessions.find(id);
    if (stored?.user.id === userId) await this.remove(id);
  }

  /** The live session of this cookie; finding it counts as activity. */
  async find(cookie: string): Promise<Session | undefined> {
    const stored = await this.sessions.find(digestOf(cookie));
    if (stored === undefined) return undefined;
    if (this.isOver(stored)) {
      await this.quietly(this.sessions.removing(stored));
      return undefined;
    }
    await this.touch(stored);
    return sessionOf(stored, cookie);
  }

  /** Ends this browser's session, if there is one; a sign-out is on the record. */
  async end(ctx: Context): Promise<void> {
    const cookie = ctx.cookies.get(SESSION_COOKIE);
    const ended = (ctx.state as HubState).session;
    leave(ctx);
    if (cookie === undefined) return;
    setCookie(ctx, null);
    await this.remove(digestOf(cookie));
    if (ended === undefined) return;
    const { id, role } = ended.user;
    const action = 'identity.signed-out';
    await this.collections.record([{ at: this.clock(), actor: { role, id }, action, subject: id }]);
  }

  /** Ends every session of a user, or all but one: after a new password, a suspension, a lock. */
  async endAllOf(userId: string, except?: string): Promise<void> {
    const query = { index: 'user', equals: [userId] } as const;
    // Until there is none: one that is renewed meanwhile goes on under another id.
    for (let isOver = false; !isOver; ) {
      isOver = true;
      for await (const { id } of everyDocument(this.sessions, query)) {
        if (id === except) continue;
        isOver = false;
        await this.remove(id);
      }
    }
  }

  /** Takes away what has been idle too long; a job's work, since nobody may ever come back for it. */
  async removeIdle(): Promise<void> {
    const query = { index: 'seen', until: this.clock().subtract(IDLE) } as const;
    for await (const { id } of everyDocument(this.sessions, query)) await this.remove(id);
  }

  /** Puts the session of the request's cookie, and who acts, into the state of page paths. */
  middleware(): Middleware<HubState> {
    return (ctx, next) => {
      leave(ctx);
      const cookie = isPagePath(ctx.path) ? ctx.cookies.get(SESSION_COOKIE) : undefined;
      return cookie === undefined ? next() : this.resume(ctx, cookie).then(next);
    };
  }

  /** Puts on the record when somebody who is signed in asks for what they may not have (OWASP ASVS V16.3). */
  refusals(): Middleware<HubState> {
    return async (ctx, next) => {
      try {
        await next();
      } catch (error) {
        const user = ctx.state.session?.user;
        if (isHubError(error, 'forbidden') && user !== undefined) {
          // The route, not the path: what stands in a path may be somebody's.
          const route = String(ctx._matchedRoute ?? '');
          const detail = { method: ctx.method, route, reason: error.messageKey };
          const actor = { role: user.role, id: user.id };
          const event = { at: this.clock(), actor, action: 'session.refused', subject: user.id };
          await this.collections.record([{ ...event, detail }]);
        }
        throw error;
      }
    };
  }

  private async resume(ctx: Context, cookie: string): Promise<void> {
    const session = await this.find(cookie);
    if (session !== undefined) enter(ctx, session);
  }

  private isOver({ startedAt, seenAt }: StoredSession): boolean {
    const now = this.clock();
    return (
      Temporal.Instant.compare(now, seenAt.add(IDLE)) >= 0 ||
      Temporal.Instant.compare(now, startedAt.add(LONGEST)) >= 0
    );
  }

  private async touch(stored: StoredSession): Promise<void> {
    const now = this.clock();
    if (Temporal.Instant.compare(now, stored.seenAt.add(TOUCH_AFTER)) < 0) return;
    const seen = { ...stored, seenAt: now, version: stored.version + 1 };
    await this.quietly(this.sessions.replacing(seen));
  }

  /** Reads again when a request of the same browser was faster: an ended session must be gone. */
  private async remove(id: string): Promise<void> {
    for (let stored = await this.sessions.find(id); stored !== undefined; ) {
      await this.quietly(this.sessions.removing(stored));
      stored = await this.sessions.find(id);
    }
  }

  /** Two requests of one browser may both touch or end its session; false for the slower, which mostly has nothing to add. */
  private async quietly(...changes: readonly Change[]): Promise<boolean> {
    try {
      await this.collections.keep(changes);
      return true;
    } catch (error) {
      if (!isHubError(error, 'conflict')) throw error;
      return false;
    }
  }
}

/** A `User` holds far more; a session keeps just this. */
function sessionUser(user: SessionUser): SessionUser {
  const { id, role, customerId, organisationId, duns, isAdministrator, permissions, stage } = user;
  return {
    id,
    role,
    ...(customerId === undefined ? {} : { customerId }),
    ...(organisationId === undefined ? {} : { organisationId }),
    ...(duns === undefined ? {} : { duns }),
    ...(isAdministrator === undefined ? {} : { isAdministrator }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(stage === undefined ? {} : { stage }),
  };
}

function sessionOf({ id, user }: StoredSession, cookie: string): Session {
  // Derived, not stored: whoever reads the store can forge neither the cookie nor a form.
  return { id, user, csrfToken: digestOf(`csrf ${cookie}`) };
}

function enter(ctx: Context, session: Session): Session {
  const { role, customerId, duns, id } = session.user;
  const state = ctx.state as HubState;
  state.session = session;
  // Pages that tell of a fault before `csrf()` have forms, too.
  state.csrfToken = session.csrfToken;
  state.actor = { role, id: customerId ?? duns ?? id };
  state.csrfToken = session.csrfToken;
  return session;
}

function leave(ctx: Context): void {
  const state = ctx.state as HubState;
  delete state.session;
  state.actor = { role: 'nobody', id: '' };
}

function setCookie(ctx: Context, value: string | null): void {
  // TLS may end in front of the hub; the cookie is for TLS all the same.
  ctx.cookies.secure = true;
  ctx.cookies.set(SESSION_COOKIE, value, {
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'lax',
    overwrite: true,
  });
}
