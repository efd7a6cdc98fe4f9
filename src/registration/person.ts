import { type PasswordProblem, passwordProblem } from '../identity/password-rules.ts';
import {
  type AnswerProblem,
  answerProblem,
  type QuestionProblem,
  questionProblem,
} from '../identity/security-questions.ts';
import { type UserIdProblem, userIdProblem } from '../identity/user-id-rules.ts';
import type { Language } from '../language.ts';
import { isEmailAddress } from '../mailbox.ts';

export const NAME_MAX = 100;

/** What somebody says of themselves in the last step. */
export interface Person {
  readonly userId: string;
  readonly password: string;
  readonly passwordAgain: string;
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  /** Key of one of our questions; `''` when none is chosen. */
  readonly question: string;
  readonly answer: string;
}

/** A field, and the key of the sentence that says what is wrong with it. */
export interface PersonProblem {
  readonly field: keyof Person;
  readonly key:
    | UserIdProblem
    | PasswordProblem
    | QuestionProblem
    | AnswerProblem
    | 'account.email-wrong'
    | 'registration.user-id-taken'
    | 'registration.password-differs'
    | 'registration.no-name';
}

/** Everything that is wrong, in the order of the page (BR-017.002, BR-017.003, BR-017.007). */
export function personProblems(person: Person, passwordMin: number): readonly PersonProblem[] {
  const { userId, password, passwordAgain, name, email, question, answer } = person;
  const isSame = password === passwordAgain;
  const wrong = [
    { field: 'name', key: isName(name) ? undefined : 'registration.no-name' },
    { field: 'email', key: isEmailAddress(email) ? undefined : 'account.email-wrong' },
    { field: 'userId', key: userIdProblem(userId) },
    { field: 'password', key: passwordProblem(password, userId, passwordMin) },
    { field: 'passwordAgain', key: isSame ? undefined : 'registration.password-differs' },
    { field: 'question', key: questionProblem(question) },
    { field: 'answer', key: answerProblem(answer, question) },
  ] as const;
  return wrong.flatMap(({ field, key }) => (key === undefined ? [] : [{ field, key }]));
}

/** Anything people are called; nothing that is not writing. */
function isName(name: string): boolean {
  return name !== '' && [...name].length <= NAME_MAX && !/\p{C}/u.test(name);
}
