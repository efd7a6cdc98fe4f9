import type { WantedQuestionProblem } from '../../identity/profiles.ts';
import { OWN_QUESTION } from '../../identity/security-questions.ts';
import type { Context } from '../deps.ts';
import { formField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { donePath, localPath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AccountDeps } from './deps.ts';
import { leaveStage, ownSession, ownUser } from './own-user.ts';
import { showFirstQuestion, showQuestions } from './questions-page.tsx';

/** The own security questions (BR-017.007); an answer is never shown again. */
export function questionHandlers(deps: AccountDeps) {
  return { show, add, remove };

  async function show(ctx: Context): Promise<void> {
    const { questions } = await ownUser(ctx, deps);
    const typed = { chosen: '', words: '', problems: [] };
    if (isFirst(ctx)) {
      const next = localPath(queryField(ctx, 'next'), deps.publicUrl);
      return showFirstQuestion(ctx, { ...typed, next });
    }
    const isDone = queryField(ctx, 'done') === 'yes';
    showQuestions(ctx, { ...typed, questions, isDone });
  }

  async function add(ctx: Context): Promise<void> {
    if (isFirst(ctx)) return addFirst(ctx);
    const user = await ownUser(ctx, deps);
    const typed = typedIn(ctx);
    const password = formField(ctx, 'password');
    const problem = await deps.profiles.addQuestion(user, { ...typed.wanted, password });
    if (problem === undefined) return seeOther(ctx, donePath(paths.questions, 'yes'));
    const problems = problemsOf(ctx, problem);
    showQuestions(ctx, { questions: user.questions, ...typed, problems }, 400);
  }

  /** BR-017.009: nobody goes on without a way back in. */
  async function addFirst(ctx: Context): Promise<void> {
    const typed = typedIn(ctx);
    const next = localPath(formField(ctx, 'next'), deps.publicUrl);
    const chosen = await deps.profiles.chooseFirstQuestion(await ownUser(ctx, deps), typed.wanted);
    if ('key' in chosen) {
      return showFirstQuestion(ctx, { ...typed, next, problems: problemsOf(ctx, chosen) }, 400);
    }
    await leaveStage(ctx, deps, chosen, { done: 'security-question', next });
  }

  async function remove(ctx: Context): Promise<void> {
    await deps.profiles.removeQuestion(await ownUser(ctx, deps), formField(ctx, 'question'));
    seeOther(ctx, donePath(paths.questions, 'yes'));
  }
}

function isFirst(ctx: Context): boolean {
  return ownSession(ctx).user.stage === 'security-question';
}

function typedIn(ctx: Context) {
  const chosen = formField(ctx, 'question');
  const words = formField(ctx, 'words');
  const question = chosen === OWN_QUESTION ? words : chosen;
  return { chosen, words, wanted: { question, answer: formField(ctx, 'answer') } };
}

/** What is wrong with own words is said where they are typed. */
function problemsOf(ctx: Context, { field, key }: WantedQuestionProblem) {
  const isWords = field === 'question' && formField(ctx, 'question') === OWN_QUESTION;
  const isEmpty = isWords && key === 'account.question-none';
  const text = wordsOf(ctx).t(isEmpty ? 'account.question-own-empty' : key);
  return [{ field: isWords ? 'words' : field, text }];
}
