import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { isHubError } from '../errors.ts';
import type { Notices } from '../notice.ts';
import { foldEmail, foldUserId } from './folding.ts';
import { letterTo } from './letter-to.ts';
import type { GoodLink, OneTimeLinks } from './one-time-links.ts';
import { hashPassword } from './passwords.ts';
import { hashesToTry, isAnswer } from './security-questions.ts';
import { LOCKED_FOR } from './sign-in-attempts.ts';
import type { TemporaryPasswords } from './temporary-passwords.ts';
import type { User } from './user.ts';
import { answersOf, type OnLock, placeOf, type Users } from './users.ts';

/** From the user id to the answer. */
const ASKED_FOR = Temporal.Duration.from({ minutes: 15 });
const MAILED_FOR = Temporal.Duration.from({ hours: 24 });
/** What fits into one letter; a mailbox with more is no household's. */
const USER_IDS_MAX = 50;
const IDS_TEXT_MAX = 1900;
const LOCK_TOLD = 'identity.lock-told';

export interface RecoveryDeps {
  readonly collections: Collections;
  readonly users: Users;
  readonly sessions: { endAllOf(userId: string): Promise<void> };
  readonly links: OneTimeLinks;
  readonly notices: Notices;
  readonly temporaryPasswords: TemporaryPasswords;
  readonly onLock: OnLock;
  readonly clock: Clock;
}

/**
 * What a recovery asks. Who only typed a user id is asked for one of the questions and its answer, so that the page says nothing
 * about the id, nor shows anybody's own words. Who comes by a letter to the owner is shown the very question; or asked nothing
 * when there is none: then the mailbox is the proof.
 */
export type Asked =
  | { readonly asks: 'which-question' }
  | { readonly asks: 'answer'; readonly question: string }
  | { readonly asks: 'nothing' };

export interface GivenAnswer {
  /** One of our keys or `OWN_QUESTION`; what counts where the question was not asked already. */
  readonly question: string;
  readonly answer: string;
}

/** The way back in for who has forgotten user id or password (BR-017.001, BR-017.009, BR-017.014). */
export class Recovery {
  private readonly deps: RecoveryDeps;
  private readonly nobody = hashPassword(randomUUID());

  constructor(deps: RecoveryDeps) {
    this.deps = deps;
  }

  /** Begins for a user id, known or not; gives the secret of the page that asks the question. */
  async begin(userId: string): Promise<string> {
    const { collections, users, links } = this.deps;
    const folded = foldUserId(userId);
    const user = await users.store.findByUserId(folded);
    const asked = { place: placeOf(folded) };
    const { secret, change } = links.issuing('reset-password', user?.id ?? '', ASKED_FOR, asked);
    await collections.keep([change]);
    return secret;
  }

  /** Throws `not-found` `identity.dead-link`. */
  async find(secret: string): Promise<Asked> {
    return askedBy(await this.deps.links.find('reset-password', secret));
  }

  /**
   * A right answer kills the old password, lifts the lock and sends a temporary one. False for everything else, after the
   * same work: wrong answer, unknown id, account that is not active, too many tries. Who is locked out and has no question yet
   * is sent the letter about the lock again: its link is their only way in. Throws `not-found` `identity.dead-link`.
   */
  async answer(secret: string, given: GivenAnswer): Promise<boolean> {
    const { users, links } = this.deps;
    const link = await links.find('reset-password', secret);
    const user = await users.find(link.subject);
    const isRight = await this.isRight(link, user, given);
    if (!isRight || user?.status !== 'active' || user.email === '') {
      await this.refuse(user, link);
      return false;
    }
    try {
      await this.send(user, link);
      return true;
    } catch (error) {
      // The form was sent twice at once, and the other one has sent the letter.
      if (isHubError(error, 'conflict') && (await this.isSpent(secret))) return true;
      throw error;
    }
  }

  /** BR-017.009: all user ids of an address in one letter to it; the caller learns nothing. */
  async tellUserIds(email: string): Promise<void> {
    const found: User[] = [];
    for await (const user of this.deps.users.store.ofEmail(foldEmail(email))) {
      if (user.status !== 'unconfirmed' && user.status !== 'revoked') found.push(user);
      if (found.length === USER_IDS_MAX) break;
    }
    const [first] = found;
    const userIds = joined(found.map(({ userId }) => userId));
    const letter =
      first === undefined ? [] : letterTo(this.deps.notices, first, 'user-ids', { userIds });
    await this.note(undefined, 'identity.user-ids-asked', letter);
  }

  private async send(user: User, link: GoodLink): Promise<void> {
    const { users, sessions, temporaryPasswords } = this.deps;
    const issued = await temporaryPasswords.issuing(user);
    const changes = [link.spending, users.store.replacing(issued.user), ...issued.letter];
    await this.note(user, 'identity.password-recovered', changes);
    await users.attempts.unlock(user.id);
    await sessions.endAllOf(user.id);
  }

  private async refuse(user: User | undefined, link: GoodLink): Promise<void> {
    const letter = await this.lockLetterAgain(user, link);
    const actions = ['identity.recovery-refused', ...(letter.length > 0 ? [LOCK_TOLD] : [])];
    await this.note(user, actions, letter).catch((error: unknown) => {
      // Asked twice at once, or let in a moment ago: the letter is on its way, or not wanted any more.
      if (!isHubError(error, 'conflict')) throw error;
      return this.note(user, 'identity.recovery-refused', []);
    });
  }

  /** The same look at the lock for everybody, so that it says nothing. */
  private async lockLetterAgain(
    user: User | undefined,
    link: GoodLink,
  ): Promise<readonly Change[]> {
    const account = user?.id ?? link.facts.place ?? placeOf('');
    const telling = await this.deps.users.attempts.tellingAgain(account);
    const isStuck = user?.status === 'active' && user.email !== '' && user.questions.length === 0;
    return isStuck && telling !== undefined ? [telling, ...this.deps.onLock(user)] : [];
  }

  private async isSpent(secret: string): Promise<boolean> {
    const found = await this.deps.links.find('reset-password', secret).catch(notFound);
    return found === undefined;
  }

  private async isRight(link: GoodLink, user: User | undefined, given: GivenAnswer) {
    const asked = askedBy(link);
    if (asked.asks === 'nothing') return true;
    const { question } = asked.asks === 'answer' ? asked : given;
    const { attempts } = this.deps.users;
    const account = user === undefined ? (link.facts.place ?? placeOf('')) : answersOf(user.id);
    const turn = await attempts.begin(account, LOCKED_FOR);
    const hashes = hashesToTry(user?.questions ?? [], question, await this.nobody);
    const matches = await Promise.all(hashes.map((hash) => isAnswer(given.answer, hash)));
    const isRight = matches.includes(true) && turn !== 'locked';
    if (isRight) await attempts.succeed(account);
    return isRight;
  }

  private async note(
    user: User | undefined,
    actions: string | readonly string[],
    changes: readonly Change[],
  ): Promise<void> {
    const actor = { role: 'nobody', id: '' } as const;
    const event = { at: this.deps.clock(), actor, subject: user?.id ?? '' };
    const because = [actions].flat().map((action) => ({ ...event, action }));
    await this.deps.collections.commit(changes, because);
  }
}

/** BR-017.010: the letter about a lock, with the link that begins a recovery. */
export function lockLetter(deps: {
  readonly notices: Notices;
  readonly links: OneTimeLinks;
  readonly publicUrl: string;
}): OnLock {
  const { notices, links, publicUrl } = deps;
  return (user) => {
    const [first] = user.questions;
    const asked: Record<string, string> = first === undefined ? {} : { question: first.question };
    const { secret, change } = links.issuing('reset-password', user.id, MAILED_FOR, asked);
    const link = `${publicUrl}/recover/password/${secret}`;
    return [change, ...letterTo(notices, user, 'account-locked', { link })];
  };
}

function askedBy({ facts: { place, question } }: GoodLink): Asked {
  if (place !== undefined) return { asks: 'which-question' };
  return question === undefined ? { asks: 'nothing' } : { asks: 'answer', question };
}

function notFound(error: unknown): undefined {
  if (!isHubError(error, 'not-found')) throw error;
}

function joined(userIds: readonly string[]): string {
  let text = '';
  for (const userId of userIds) {
    const longer = text === '' ? userId : `${text}, ${userId}`;
    if (longer.length > IDS_TEXT_MAX) break;
    text = longer;
  }
  return text;
}
