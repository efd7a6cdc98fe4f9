import { isHubError } from '../../errors.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, pathField, queryField } from '../form-body.ts';
import { userOf } from '../organisation/deps.ts';
import { wordsOf } from '../page.tsx';
import { donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { MessageKey } from '../words.ts';
import { showClaim, showClaims } from './claims-page.tsx';
import type { AdministrationDeps } from './deps.ts';

/** Refusals that another move-in date may mend, in the words of the page. */
const DATE_REFUSALS: Readonly<Record<string, MessageKey>> = {
  'registration.move-in-to-come': 'administration.claim-date-to-come',
  'customer.esiid-taken': 'administration.claim-date-taken',
};

/** The host and the utilities decide whose a claimed premise is (BR-028.001, BR-028.024). */
export function claimHandlers({ claimReview, users }: AdministrationDeps) {
  return { list, show, decide };

  async function list(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    showClaims(ctx, await claimReview.waiting(by), queryField(ctx, 'done'));
  }

  function show(ctx: Context): Promise<void> {
    return showWith(ctx, '', []);
  }

  async function decide(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const id = pathField(ctx, 'id');
    const answer = formField(ctx, 'answer');
    if (answer === 'reject') {
      await claimReview.reject(id, by);
      return seeOther(ctx, donePath(paths.administrationClaims, 'claim-reject'));
    }
    const typed = formField(ctx, 'movedIn').trim();
    const movedIn = dateFrom(typed);
    const refuse = (key: MessageKey) => {
      const problem = { field: 'movedIn', text: wordsOf(ctx).t(key) };
      return showWith(ctx, typed, [problem], 400);
    };
    if (answer !== 'approve' || movedIn === undefined)
      return refuse('administration.claim-no-date');
    try {
      await claimReview.approve(id, movedIn, by);
    } catch (error) {
      const refusal = isHubError(error) ? DATE_REFUSALS[error.messageKey] : undefined;
      if (refusal === undefined) throw error;
      return refuse(refusal);
    }
    seeOther(ctx, donePath(paths.administrationClaims, 'claim-approve'));
  }

  async function showWith(
    ctx: Context,
    movedIn: string,
    problems: readonly Problem[],
    status = 200,
  ): Promise<void> {
    const by = await userOf(ctx, users);
    const found = await claimReview.find(pathField(ctx, 'id'), by);
    showClaim(ctx, { ...found, movedIn, problems }, status);
  }
}

function dateFrom(text: string): Temporal.PlainDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}
