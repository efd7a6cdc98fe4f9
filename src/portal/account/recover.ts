import { isOurQuestion, OWN_QUESTION } from '../../identity/security-questions.ts';
import { isEmailAddress } from '../../mailbox.ts';
import type { Context } from '../deps.ts';
import { formField, pathField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { paths, recoverAnswerPath } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { MessageKey } from '../words.ts';
import type { AccountDeps } from './deps.ts';
import { showAskAddress, showAskQuestion, showAskUserId, showSent } from './recover-pages.tsx';

/** Forgotten password and forgotten user id (BR-017.001, BR-017.009). What exists and what does not looks the same. */
export function recoverHandlers({ recovery }: Pick<AccountDeps, 'recovery'>) {
  return { askUserId, begin, askQuestion, answer, sent, askAddress, tellUserIds };

  function askUserId(ctx: Context): void {
    showAskUserId(ctx, []);
  }

  async function begin(ctx: Context): Promise<void> {
    const userId = formField(ctx, 'userId').trim();
    if (userId === '') {
      const text = wordsOf(ctx).t('account.recover-no-user-id');
      return showAskUserId(ctx, [{ field: 'userId', text }], 400);
    }
    seeOther(ctx, recoverAnswerPath(await recovery.begin(userId)));
  }

  async function askQuestion(ctx: Context): Promise<void> {
    const secret = pathField(ctx, 'secret');
    const asked = await recovery.find(secret);
    showAskQuestion(ctx, { secret, asked, chosen: '', problems: [] });
  }

  async function answer(ctx: Context): Promise<void> {
    const secret = pathField(ctx, 'secret');
    const asked = await recovery.find(secret);
    const chosen = formField(ctx, 'question');
    const refuse = (field: string, key: MessageKey) => {
      const problems = [{ field, text: wordsOf(ctx).t(key) }];
      showAskQuestion(ctx, { secret, asked, chosen, problems }, 400);
    };
    if (asked.asks === 'which-question' && !isChoice(chosen)) {
      return refuse('question', 'account.recover-no-question');
    }
    const given = { question: chosen, answer: formField(ctx, 'answer') };
    if (await recovery.answer(secret, given)) return seeOther(ctx, paths.recoverySent);
    refuse('answer', 'account.recover-wrong');
  }

  function sent(ctx: Context): void {
    showSent(ctx);
  }

  function askAddress(ctx: Context): void {
    showAskAddress(ctx, { email: '', isSent: queryField(ctx, 'sent') === 'yes', problems: [] });
  }

  async function tellUserIds(ctx: Context): Promise<void> {
    const email = formField(ctx, 'email').trim();
    if (!isEmailAddress(email)) {
      const problems = [{ field: 'email', text: wordsOf(ctx).t('account.email-wrong') }];
      return showAskAddress(ctx, { email, isSent: false, problems }, 400);
    }
    await recovery.tellUserIds(email);
    seeOther(ctx, `${paths.recoverUserId}?sent=yes`);
  }
}

function isChoice(question: string): boolean {
  return question === OWN_QUESTION || isOurQuestion(question);
}
