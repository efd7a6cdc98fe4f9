import type { Application } from '../../identity/application.ts';
import { foldEmail } from '../../identity/folding.ts';
import type { OrganisationKind } from '../../identity/organisation.ts';
import { REGISTRABLE, registerRoleOf } from '../../identity/organisation-rules.ts';
import type { NewPerson } from '../../identity/person.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, pathField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { OrganisationDeps } from './deps.ts';
import { problemsOf } from './faults.ts';
import {
  SENT,
  type Sent,
  showConfirmation,
  showKinds,
  showRegister,
  showSent,
} from './register-page.tsx';

/** Pages for an organisation that is not registered yet: its application, and the link that confirms it. */
export function registerHandlers(deps: OrganisationDeps) {
  const { organisations, passwordMin } = deps;
  return { show, register, askToConfirm, confirm, sent };

  async function show(ctx: Context): Promise<void> {
    const kind = kindOf(ctx);
    if (kind === undefined) return showKinds(ctx);
    const names = await namesFor(kind);
    showRegister(ctx, { kind, typed: {}, problems: [], names, passwordMin });
  }

  async function register(ctx: Context): Promise<void> {
    const kind = kindOf(ctx);
    if (kind === undefined) return showKinds(ctx);
    const application = applicationOf(ctx, kind);
    const problems = await tryIt(ctx, passwordMin, () => organisations.register(application));
    if (problems.length === 0) {
      const isOne = foldEmail(application.noticeEmail) === foldEmail(application.email);
      return seeOther(ctx, sentPath(isOne ? 'registration' : 'registration-both'));
    }
    const names = await namesFor(kind);
    showRegister(ctx, { kind, typed: application, problems, names, passwordMin }, 400);
  }

  async function askToConfirm(ctx: Context): Promise<void> {
    showConfirmation(ctx, await organisations.behind(pathField(ctx, 'secret')));
  }

  async function confirm(ctx: Context): Promise<void> {
    const left = await organisations.confirm(pathField(ctx, 'secret'));
    seeOther(ctx, sentPath(left.length === 0 ? 'confirmation' : 'administrator-left'));
  }

  function sent(ctx: Context): void {
    const done = queryField(ctx, 'done');
    showSent(ctx, SENT.find((one) => one === done) ?? SENT[0]);
  }

  async function namesFor(kind: OrganisationKind): Promise<readonly string[]> {
    const role = registerRoleOf(kind);
    if (role === undefined) return [];
    const entries = await Array.fromAsync(deps.participants.ofRole(role));
    return [...new Set(entries.map(({ name }) => name))].toSorted();
  }
}

export function sentPath(what: Sent): string {
  return donePath(paths.organisationSent, what);
}

function kindOf(ctx: Context): OrganisationKind | undefined {
  const wanted = queryField(ctx, 'kind');
  return REGISTRABLE.find((kind) => kind === wanted);
}

function applicationOf(ctx: Context, kind: OrganisationKind): Application {
  return {
    kind,
    name: formField(ctx, 'name').trim(),
    address: formField(ctx, 'address').trim(),
    noticeEmail: formField(ctx, 'noticeEmail').trim(),
    duns: formField(ctx, 'duns').trim(),
    puctNumber: formField(ctx, 'puctNumber').trim(),
    evidence: formField(ctx, 'evidence').trim(),
    ...personOf(ctx),
  };
}

/** What was typed about the person; the messages to them are in the language of the page. */
export function personOf(ctx: Context): NewPerson {
  return {
    personName: formField(ctx, 'personName').trim(),
    email: formField(ctx, 'email').trim(),
    userId: formField(ctx, 'userId').trim(),
    password: formField(ctx, 'password'),
    language: ctx.state.language,
  };
}

/** Does it unless the two passwords differ; gives what the reader has to put right. */
export async function tryIt(
  ctx: Context,
  passwordMin: number,
  work: () => Promise<unknown>,
): Promise<readonly Problem[]> {
  const words = wordsOf(ctx);
  if (formField(ctx, 'password') !== formField(ctx, 'passwordAgain')) {
    return [{ field: 'passwordAgain', text: words.t('account.password-repeat') }];
  }
  try {
    await work();
    return [];
  } catch (error) {
    return problemsOf(error, words, passwordMin);
  }
}
