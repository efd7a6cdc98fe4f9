import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import { isHubError } from '../errors.ts';
import { withCurrentTerms } from '../identity/terms.ts';
import { digestOf, newSecret } from '../secret.ts';
import { isRightSum, isSolved, newHumanCheck } from './human-check.ts';
import type { Person, PersonProblem } from './person.ts';
import type { BillFacts, PremiseRegister } from './premise-register.ts';
import type { Registrants } from './registrants.ts';
import {
  advanced,
  CHECK_TRIES,
  PREMISE_TRIES,
  REGISTRATION_LASTS,
  type Registration,
} from './registration.ts';
import { type RegistrationStore, registrationStore } from './store.ts';

/** Right or wrong answers take this long at least, so that no stopwatch tells them apart. */
const ANSWER_MS = 150;

/** What came of an answer: the next step, the same again, or, after too many wrong ones, the start. */
export type StepOutcome = 'done' | 'wrong' | 'cancelled';

/** An answer to the question whether somebody is a person. */
export interface CheckAnswer {
  /** Of the browser's work; `''` when it did none. */
  readonly payload: string;
  /** To the sum; `''` when it was not answered. */
  readonly sum: string;
}

export interface RegistrationsDeps {
  readonly collections: Collections;
  readonly register: Pick<PremiseRegister, 'knows'>;
  readonly registrants: Registrants;
  readonly clock: Clock;
}

const NOBODY: Actor = { role: 'nobody', id: '' };

/**
 * Customers register, step by step: a person, at a premise whose papers they hold, who has read the terms, with a user id of
 * their own, at an address that works (BR-017, BR-028.001). Two answers to one step are a `conflict`: one of them counts.
 */
export class Registrations {
  private readonly deps: RegistrationsDeps;
  private readonly store: RegistrationStore;

  constructor(deps: RegistrationsDeps) {
    this.deps = deps;
    this.store = registrationStore(deps.collections);
  }

  /** Gives the secret for the browser's cookie. */
  async start(): Promise<string> {
    const secret = newSecret();
    const registration: Registration = {
      id: digestOf(secret),
      version: 1,
      step: 'check',
      check: newHumanCheck(),
      checkTriesLeft: CHECK_TRIES,
      premiseTriesLeft: PREMISE_TRIES,
      expiresAt: this.deps.clock().add(REGISTRATION_LASTS),
    };
    await this.deps.collections.keep([this.store.inserting(registration)]);
    return secret;
  }

  /** The registration of this browser; undefined when it never began, was cancelled or took too long. */
  async find(secret: string): Promise<Registration | undefined> {
    const registration = await this.store.find(digestOf(secret));
    if (registration === undefined) return undefined;
    const isLate = Temporal.Instant.compare(this.deps.clock(), registration.expiresAt) >= 0;
    return isLate ? undefined : registration;
  }

  /** BR-017.017: the third wrong answer cancels the registration. */
  async answerCheck(registration: Registration, answer: CheckAnswer): Promise<StepOutcome> {
    const { check, checkTriesLeft } = registration;
    const isRight =
      answer.sum === '' ? await isSolved(check, answer.payload) : isRightSum(check, answer.sum);
    if (isRight) return this.save(advanced(registration, { step: 'premise' }), 'done');
    const left = checkTriesLeft - 1;
    if (left === 0) return this.cancel(registration, 'check');
    // Another sum and another puzzle: the first ones cannot be worked on for ever.
    const facts = { checkTriesLeft: left, check: newHumanCheck() };
    return this.save(advanced(registration, facts), 'wrong');
  }

  /** BR-028.001: ESIID, meter number and REP of record are right together or wrong together, and take the same time. */
  async provePremise(registration: Registration, facts: BillFacts): Promise<StepOutcome> {
    const [isKnown] = await Promise.all([this.deps.register.knows(facts), sleep(ANSWER_MS)]);
    if (isKnown) {
      const { esiid, repDuns } = facts;
      return this.save(
        advanced(registration, { step: 'terms', premise: { esiid, repDuns } }),
        'done',
      );
    }
    const left = registration.premiseTriesLeft - 1;
    if (left === 0) return this.cancel(registration, 'premise');
    return this.save(advanced(registration, { premiseTriesLeft: left }), 'wrong');
  }

  /** BR-017.018: which terms were accepted and when goes to the user that is made in the end. */
  async acceptTerms(registration: Registration): Promise<void> {
    const terms = withCurrentTerms([], this.deps.clock());
    await this.save(advanced(registration, { step: 'person', terms }), 'done');
  }

  /** Makes the user, who cannot sign in yet, and sends the letter that proves the address; or says what is wrong. */
  async complete(registration: Registration, person: Person): Promise<readonly PersonProblem[]> {
    const { registrants, collections } = this.deps;
    const problems = registrants.problems(person);
    if (problems.length > 0) return problems;
    const { userId, changes, because } = await registrants.registering(person, {
      esiid: registration.premise?.esiid ?? '',
      terms: registration.terms ?? [],
    });
    const sent = advanced(registration, { step: 'sent', userId });
    try {
      await collections.commit([this.store.replacing(sent), ...changes], because);
    } catch (error) {
      // The registration itself is replaced, so what there is twice is the user id (BR-028.017).
      const isTaken = isHubError(error, 'conflict') && error.messageKey === 'storage.duplicate';
      if (isTaken) return [{ field: 'userId', key: 'registration.user-id-taken' }];
      throw error;
    }
    return [];
  }

  /** Forgets what nobody finished, and unconfirmed users with it; a job's work. */
  async removeExpired(): Promise<void> {
    for await (const registration of this.store.expiredAt(this.deps.clock())) {
      await this.deps.collections.keep([this.store.removing(registration)]).catch(ignoreConflict);
    }
    await this.deps.registrants.removeUnconfirmed();
  }

  private async save<T extends StepOutcome>(registration: Registration, outcome: T): Promise<T> {
    await this.deps.collections.keep([this.store.replacing(registration)]);
    return outcome;
  }

  private async cancel(registration: Registration, step: string): Promise<'cancelled'> {
    const because: AuditEvent = {
      at: this.deps.clock(),
      actor: NOBODY,
      action: 'registration.cancelled',
      subject: '',
      detail: { step },
    };
    await this.deps.collections.commit([this.store.removing(registration)], because);
    return 'cancelled';
  }
}

function ignoreConflict(error: unknown): void {
  if (!isHubError(error, 'conflict')) throw error;
}
