import { hashPassword, isPassword } from './passwords.ts';
import type { SecurityQuestion } from './user.ts';

/** Ours, by key of `account.question.…`; what is none of them is a question in the user's own words. */
export const SECURITY_QUESTIONS = [
  'first-school',
  'first-teacher',
  'childhood-street',
  'childhood-friend',
  'first-car',
  'first-job',
  'first-trip',
  'favorite-book',
] as const;
export type OurQuestion = (typeof SECURITY_QUESTIONS)[number];

/** The choice that stands for a question in the user's own words, where nobody is to read them. */
export const OWN_QUESTION = 'own';

export const QUESTIONS_MAX = 3;
export const ANSWER_MAX = 100;
const ANSWER_MIN = 3;
const WORDS_MIN = 8;
const WORDS_MAX = 120;

/** Keys of the locales. */
export type QuestionProblem = 'account.question-none' | 'account.question-words';
export type AnswerProblem =
  | 'account.answer-short'
  | 'account.answer-long'
  | 'account.answer-in-question';

export function isOurQuestion(question: string): question is OurQuestion {
  return SECURITY_QUESTIONS.some((one) => one === question);
}

/** BR-017.007: one of ours, or own words of 8 to 120 characters that can all be seen. */
export function questionProblem(question: string): QuestionProblem | undefined {
  if (question === '') return 'account.question-none';
  if (isOurQuestion(question)) return undefined;
  const { length } = question.trim();
  const isGood = length >= WORDS_MIN && length <= WORDS_MAX && !/\p{C}/u.test(question);
  return isGood ? undefined : 'account.question-words';
}

export function answerProblem(answer: string, question: string): AnswerProblem | undefined {
  if (answer.length > ANSWER_MAX) return 'account.answer-long';
  const folded = foldAnswer(answer);
  if ([...folded].length < ANSWER_MIN) return 'account.answer-short';
  return foldAnswer(question).includes(folded) ? 'account.answer-in-question' : undefined;
}

/** A question as it is kept; the answer only as a hash (BR-017.007). */
export async function securityQuestion(
  question: string,
  answer: string,
): Promise<SecurityQuestion> {
  const kept = isOurQuestion(question) ? question : question.trim();
  return { question: kept, answerHash: await hashPassword(foldAnswer(answer)) };
}

export function isAnswer(answer: string, answerHash: string): Promise<boolean> {
  return isPassword(foldAnswer(answer), answerHash);
}

/** People remember the words, not how they wrote them: letters and digits count, case, accents and signs do not. */
function foldAnswer(answer: string): string {
  return answer
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * What an answer is compared with: the hash of the chosen question, or of every one in own words. `nobody` fills up, so that
 * the work is the same for who has no such question, or does not exist.
 */
export function hashesToTry(
  questions: readonly SecurityQuestion[],
  chosen: string,
  nobody: string,
): readonly string[] {
  const isOwn = chosen === OWN_QUESTION;
  const count = isOwn ? QUESTIONS_MAX : 1;
  const meant = questions.filter(({ question }) =>
    isOwn ? !isOurQuestion(question) : question === chosen,
  );
  return [...meant.map(({ answerHash }) => answerHash), ...Array<string>(count).fill(nobody)].slice(
    0,
    count,
  );
}
