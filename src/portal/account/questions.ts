import type { Context } from '../deps.ts';
import { formField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AccountDeps } from './deps.ts';
import { ownUser } from './own-user.ts';
import { OWN_QUESTION, showQuestions } from './questions-page.tsx';

/** The own security questions (BR-017.007); an answer is never shown again. */
export function questionHandlers(deps: AccountDeps) {
  return { show, add, remove };

  async function show(ctx: Context): Promise<void> {
    const { questions } = await ownUser(ctx, deps);
    const isDone = queryField(ctx, 'done') === 'yes';
    showQuestions(ctx, { questions, isDone, chosen: '', words: '', problems: [] });
  }

  async function add(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    const chosen = formField(ctx, 'question');
    const words = formField(ctx, 'words');
    const isOwn = chosen === OWN_QUESTION;
    const problem = await deps.profiles.addQuestion(user, {
      question: isOwn ? words : chosen,
      answer: formField(ctx, 'answer'),
      password: formField(ctx, 'password'),
    });
    if (problem === undefined) return seeOther(ctx, donePath(paths.questions, 'yes'));
    const field = problem.field === 'question' && isOwn ? 'words' : problem.field;
    const problems = [{ field, text: wordsOf(ctx).t(problem.key) }];
    showQuestions(ctx, { questions: user.questions, chosen, words, problems }, 400);
  }

  async function remove(ctx: Context): Promise<void> {
    await deps.profiles.removeQuestion(await ownUser(ctx, deps), formField(ctx, 'question'));
    seeOther(ctx, donePath(paths.questions, 'yes'));
  }
}
