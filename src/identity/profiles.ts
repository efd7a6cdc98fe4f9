import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { Language } from '../language.ts';
import { isEmailAddress } from '../mailbox.ts';
import type { Notices } from '../notice.ts';
import { foldEmail } from './folding.ts';
import { letterTo } from './letter-to.ts';
import type { OneTimeLinks } from './one-time-links.ts';
import { isOwner } from './owner.ts';
import {
  type AnswerProblem,
  answerProblem,
  QUESTIONS_MAX,
  type QuestionProblem,
  questionProblem,
  securityQuestion,
} from './security-questions.ts';
import { hasAcceptedTerms, withCurrentTerms } from './terms.ts';
import type { User } from './user.ts';
import type { Users } from './users.ts';

const CONFIRM_WITHIN = Temporal.Duration.from({ hours: 24 });
const NAME_MAX = 100;

export interface ProfilesDeps {
  readonly collections: Collections;
  readonly users: Users;
  readonly sessions: { endAllOf(userId: string): Promise<void> };
  readonly links: OneTimeLinks;
  readonly notices: Notices;
  readonly clock: Clock;
  /** `https://host:port`. */
  readonly publicUrl: string;
}

export interface WantedProfile {
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  /** `User.version` that the form was filled from: nobody overwrites what they have not seen. */
  readonly version: number;
  /** Needed for another e-mail address only: whoever has the address can recover the account. */
  readonly password: string;
}

export interface ProfileProblem {
  readonly field: 'name' | 'email' | 'password';
  readonly key: 'account.name-wrong' | 'account.email-wrong' | 'account.password-wrong';
}

/** What became of a profile: an address counts only once a letter sent to it has been answered. */
export type ProfileOutcome = 'unchanged' | 'changed' | 'to-be-confirmed';

export interface FirstQuestion {
  /** A key of ours, or own words. */
  readonly question: string;
  readonly answer: string;
}

export interface WantedQuestion extends FirstQuestion {
  readonly password: string;
}

export interface WantedQuestionProblem {
  readonly field: 'question' | 'answer' | 'password';
  readonly key:
    | QuestionProblem
    | AnswerProblem
    | 'account.password-wrong'
    | 'account.questions-full'
    | 'account.question-twice';
}

/** Users see to their own profile; every change is told by e-mail (BR-028.015). */
export class Profiles {
  private readonly deps: ProfilesDeps;

  constructor(deps: ProfilesDeps) {
    this.deps = deps;
  }

  /** Throws `conflict` `storage.stale` when the profile has changed since the form was shown. */
  async change(user: User, wanted: WantedProfile): Promise<ProfileOutcome | ProfileProblem> {
    const name = wanted.name.trim();
    const email = wanted.email.trim();
    const { language } = wanted;
    const isThere = name === user.name && email === user.email && language === user.language;
    // Sent twice, it is there by now; nobody overwrites anything.
    if (isThere) return 'unchanged';
    if (user.version !== wanted.version) throw new HubError('conflict', 'storage.stale');
    if (!isName(name)) return { field: 'name', key: 'account.name-wrong' };
    const isNewAddress = email !== user.email;
    if (isNewAddress && !isEmailAddress(email))
      return { field: 'email', key: 'account.email-wrong' };
    if (isNewAddress && !(await isOwner(this.deps, user, wanted.password))) {
      return { field: 'password', key: 'account.password-wrong' };
    }
    const changed = name !== user.name || language !== user.language;
    if (changed) await this.save({ ...user, name, language }, 'identity.profile-changed', []);
    if (isNewAddress) await this.askToConfirm({ ...user, language }, email);
    if (isNewAddress) return 'to-be-confirmed';
    return 'changed';
  }

  /** Puts the confirmed address into the profile and tells the old one. Throws `not-found` `identity.dead-link`. */
  async confirmAddress(secret: string): Promise<void> {
    const { users, links, notices, collections, clock } = this.deps;
    const { subject, facts, spending } = await links.find('change-address', secret);
    const user = await users.find(subject);
    const email = facts.email ?? '';
    // Asked for before something else changed the address: that answer came too late.
    if (user?.status !== 'active' || facts.instead !== user.email) {
      throw new HubError('not-found', 'identity.dead-link');
    }
    const next = { ...user, email, foldedEmail: foldEmail(email), version: user.version + 1 };
    const letter = letterTo(notices, user, 'address-changed');
    const { id, role } = user;
    const because = { at: clock(), actor: { role, id }, action: 'identity.address-changed' };
    const changes = [users.store.replacing(next), spending, ...letter];
    await collections.commit(changes, { ...because, subject: id });
  }

  /** Throws `not-found` `identity.dead-link`; gives nothing away. */
  async checkConfirmation(secret: string): Promise<void> {
    await this.deps.links.find('change-address', secret);
  }

  /** BR-017.007. */
  async addQuestion(
    user: User,
    wanted: WantedQuestion,
  ): Promise<WantedQuestionProblem | undefined> {
    const problem = await this.problemOf(user, wanted);
    if (problem !== undefined) return problem;
    await this.withQuestion(user, wanted);
    return undefined;
  }

  /** BR-017.007, BR-017.009: at the first sign-in, which has just been proven; who has a question keeps it. */
  async chooseFirstQuestion(
    user: User,
    wanted: FirstQuestion,
  ): Promise<User | WantedQuestionProblem> {
    if (user.questions.length > 0) return user;
    return writingProblem(wanted) ?? this.withQuestion(user, wanted);
  }

  /** Nothing to remove is nothing wrong: somebody pressed twice. The last one stays, or recovery would end. */
  async removeQuestion(user: User, question: string): Promise<void> {
    const questions = user.questions.filter((one) => one.question !== question);
    if (questions.length === user.questions.length || questions.length === 0) return;
    await this.save({ ...user, questions }, 'identity.questions-changed', []);
  }

  /** BR-017.018: on record with their version; accepting again changes nothing. */
  async acceptTerms(user: User): Promise<User> {
    if (hasAcceptedTerms(user)) return user;
    const { collections, users, clock } = this.deps;
    const at = clock();
    const terms = withCurrentTerms(user.terms, at);
    const next = { ...user, terms, version: user.version + 1 };
    const { id, role } = user;
    const detail = { version: terms.at(-1)?.version };
    const event = {
      at,
      actor: { role, id },
      action: 'identity.terms-accepted',
      subject: id,
      detail,
    };
    await collections.commit([users.store.replacing(next)], event);
    return next;
  }

  private async problemOf(
    user: User,
    { question, answer, password }: WantedQuestion,
  ): Promise<WantedQuestionProblem | undefined> {
    if (user.questions.length >= QUESTIONS_MAX) {
      return { field: 'question', key: 'account.questions-full' };
    }
    const isKnown = user.questions.some((one) => one.question === question.trim());
    if (isKnown) return { field: 'question', key: 'account.question-twice' };
    const problem = writingProblem({ question, answer });
    if (problem !== undefined) return problem;
    const isTheirs = await isOwner(this.deps, user, password);
    return isTheirs ? undefined : { field: 'password', key: 'account.password-wrong' };
  }

  private async withQuestion(user: User, { question, answer }: FirstQuestion): Promise<User> {
    const questions = [...user.questions, await securityQuestion(question, answer)];
    return this.save({ ...user, questions }, 'identity.questions-changed', []);
  }

  private async askToConfirm(user: User, to: string): Promise<void> {
    const { collections, links, notices, publicUrl, clock } = this.deps;
    const { id, role, language } = user;
    const facts = { email: to, instead: user.email };
    const { secret, change } = links.issuing('change-address', id, CONFIRM_WITHIN, facts);
    const link = `${publicUrl}/account/confirm/${secret}`;
    const until = clock().add(CONFIRM_WITHIN).toString();
    const letter = notices.queueing({
      kind: 'address-confirmation',
      to,
      language,
      facts: { link, until },
    });
    const because = {
      at: clock(),
      actor: { role, id },
      action: 'identity.address-asked',
      subject: id,
    };
    await collections.commit([change, letter], because);
  }

  private async save(changed: User, action: string, besides: readonly Change[]): Promise<User> {
    const { collections, users, notices, clock } = this.deps;
    const next = { ...changed, version: changed.version + 1 };
    const { id, role } = next;
    const because = { at: clock(), actor: { role, id }, action, subject: id };
    const letter = letterTo(notices, next, 'profile-changed');
    await collections.commit([users.store.replacing(next), ...letter, ...besides], because);
    return next;
  }
}

function writingProblem({ question, answer }: FirstQuestion): WantedQuestionProblem | undefined {
  const questionKey = questionProblem(question);
  if (questionKey !== undefined) return { field: 'question', key: questionKey };
  const answerKey = answerProblem(answer, question);
  return answerKey === undefined ? undefined : { field: 'answer', key: answerKey };
}

/** As people write themselves, on one line. */
export function isName(name: string): boolean {
  return name !== '' && name.length <= NAME_MAX && !/\p{C}/u.test(name);
}
