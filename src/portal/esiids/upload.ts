import { Readable } from 'node:stream';
import { type HubError, isHubError } from '../../errors.ts';
import { LINES_MAX, type ListLine, linesOf, textOf } from '../../registration/esiid-list.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { customerIdOf } from '../signed-in.ts';
import type { EsiidsDeps } from './deps.ts';
import { ownerOf } from './esiids.ts';
import { resultsPage } from './results-page.tsx';
import { showHelp, showUpload } from './upload-page.tsx';

/** A list of ESIIDs and meter numbers, whose lines are answered while they are looked up (BR-043.001, BR-043.007). */
export function uploadHandlers({ ownEsiids }: EsiidsDeps) {
  return { show, upload, help };

  function show(ctx: Context): void {
    showUpload(ctx, []);
  }

  /** Answers at once instead of leading on: sending the same list again adds nothing twice. */
  async function upload(ctx: Context): Promise<void> {
    const lines = await readList(ctx);
    const { t } = wordsOf(ctx);
    const problems: Problem[] = [
      ...(isHubError(lines)
        ? [{ field: 'list', text: t(problemKey(lines), { max: LINES_MAX }) }]
        : []),
      ...(formField(ctx, 'terms') === 'yes'
        ? []
        : [{ field: 'terms', text: t('registration.no-terms') }]),
    ];
    if (isHubError(lines) || problems.length > 0) return showUpload(ctx, problems, 400);

    const owner = ownerOf(ctx);
    await ownEsiids.acceptTerms(owner);
    const results = ownEsiids.addAll(owner, lines);
    ctx.status = 200;
    ctx.type = 'text/html; charset=utf-8';
    ctx.set('Cache-Control', 'no-store');
    ctx.body = Readable.from(resultsPage(ctx, results, (error) => ctx.app.emit('error', error)));
  }

  function help(ctx: Context): void {
    customerIdOf(ctx);
    showHelp(ctx);
  }
}

async function readList(ctx: Context): Promise<readonly ListLine[] | HubError> {
  const { list } = (ctx.request.body ?? {}) as { readonly list?: unknown };
  const bytes = list instanceof File ? new Uint8Array(await list.arrayBuffer()) : new Uint8Array();
  try {
    return linesOf(textOf(bytes));
  } catch (error) {
    if (isHubError(error, 'invalid')) return error;
    throw error;
  }
}

function problemKey({ messageKey }: HubError) {
  if (messageKey === 'registration.list-not-text') return messageKey;
  if (messageKey === 'registration.list-too-long') return messageKey;
  return 'registration.list-empty';
}
