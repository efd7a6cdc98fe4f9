import type { Problem } from '../http/errors.ts';
import { isAllowed } from '../policy.ts';
import { showUpload } from './esiids/upload-page.tsx';
import { type Shown, showPage, wordsOf } from './page.tsx';
import { paths, signInPath } from './paths.ts';
import type { MessageKey, Words } from './words.ts';

const STATUSES = [400, 401, 403, 404, 409, 413, 429, 500, 503] as const;
type Status = (typeof STATUSES)[number];

/**
 * A problem as a page; the status is set already. It says more when the pages have a sentence for its key, and gives the
 * request id when it is our bug (STYLE §8).
 */
export function renderPortalError(ctx: Shown, problem: Problem): void {
  const words = wordsOf(ctx);
  const { status } = problem;
  if (isListTooLarge(ctx, problem)) {
    const text = words.t('error.http.upload-too-large');
    showUpload(ctx, [{ field: 'list', text }], status);
    return;
  }
  const known = pageFor(problem);
  const title = words.t(`error.${known}.title`);
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <p class="usa-intro">{words.t(`error.${known}.text`)}</p>
      <Reason words={words} messageKey={problem.messageKey} />
      <WayOut ctx={ctx} words={words} status={known} />
      {known === 500 && <p>{words.t('error.request-id', { id: problem.requestId })}</p>}
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}

/** A file is read before its route is reached, so whose form it came from is asked here. */
function isListTooLarge({ path, state }: Shown, { messageKey }: Problem): boolean {
  if (messageKey !== 'http.upload-too-large' || path !== paths.esiidUpload) return false;
  const user = state.session?.user;
  return user !== undefined && user.stage === undefined && isAllowed(user, 'esiid.manage-own');
}

/** A 401 that is not about who is signed in, as ESPI wants it for an unknown client, must not send people to sign in. */
function pageFor({ status, messageKey }: Problem): Status {
  if (status === 401 && messageKey.startsWith('oauth.')) return 400;
  return STATUSES.find((one) => one === status) ?? (status < 500 ? 400 : 500);
}

function Reason({ words, messageKey }: { readonly words: Words; readonly messageKey: string }) {
  const key = `error.${messageKey}`;
  return words.has(key) ? <p>{words.t(key)}</p> : null;
}

function WayOut({
  ctx,
  words,
  status,
}: {
  readonly ctx: Shown;
  readonly words: Words;
  readonly status: Status;
}) {
  const signIn = status === 401;
  const href = signIn ? signInPath(ctx.path) : paths.home;
  const text: MessageKey = signIn ? 'nav.sign-in' : 'error.to-home';
  return (
    <p>
      <a href={href}>{words.t(text)}</a>
    </p>
  );
}
