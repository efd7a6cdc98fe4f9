import { renderToString } from 'preact-render-to-string';
import type { AddOutcome, LineResult } from '../../registration/own-esiids.ts';
import type { Context } from '../deps.ts';
import { Alert } from '../form.tsx';
import { pageText, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import type { Words } from '../words.ts';

/** Stands in the page where the lines come. */
const LINES_HERE = 'lines-come-here';

/** Lines one after the other with the same good answer. */
interface Run {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly outcome: AddOutcome;
}

/**
 * The page of an upload, in pieces: a row as soon as its line is decided. Lines that went well and follow each other share a
 * row; each of the others has its own (BR-043.007). A fault in the middle is told at the end of what was done.
 */
export async function* resultsPage(
  ctx: Context,
  results: AsyncIterable<readonly LineResult[]>,
  report: (error: unknown) => void,
): AsyncGenerator<string> {
  const words = wordsOf(ctx);
  const title = words.t('registration.results-title');
  const [head = '', tail = ''] = pageText(ctx, {
    title,
    children: (
      <div class="hub-prose">
        <h1>{title}</h1>
        {LINES_HERE}
      </div>
    ),
  }).split(LINES_HERE);
  yield head + tableHead(words);

  const counts = new Map<AddOutcome, number>();
  let last = 0;
  try {
    for await (const batch of results) {
      for (const { outcome, line } of batch) {
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        last = line;
      }
      yield rowsOf(words, batch);
    }
    yield `</tbody></table>${renderToString(<Summary words={words} counts={counts} />)}`;
  } catch (error) {
    report(error);
    yield `</tbody></table>${renderToString(<Broken words={words} last={last} />)}`;
  }
  yield tail;
}

function tableHead({ t }: Words): string {
  const columns = ['line', 'esiid', 'result'] as const;
  const head = renderToString(
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            {t(`registration.results-${column}`)}
          </th>
        ))}
      </tr>
    </thead>,
  );
  const caption = renderToString(
    <caption class="usa-sr-only">{t('registration.results-title')}</caption>,
  );
  return `<table class="usa-table usa-table--borderless hub-numbers hub-results">${caption}${head}<tbody>`;
}

function rowsOf(words: Words, batch: readonly LineResult[]): string {
  const rows: string[] = [];
  let run: Run | undefined;
  const endRun = () => {
    if (run !== undefined) rows.push(renderToString(<RunRow words={words} run={run} />));
    run = undefined;
  };
  for (const result of batch) {
    const { line, outcome } = result;
    if (run?.outcome !== outcome) endRun();
    if (outcome !== 'added' && outcome !== 'held') {
      rows.push(renderToString(<ResultRow words={words} result={result} />));
    } else if (run === undefined) {
      run = { first: line, last: line, count: 1, outcome };
    } else {
      run = { ...run, last: line, count: run.count + 1 };
    }
  }
  endRun();
  return rows.join('');
}

function RunRow({ words: { t }, run }: { readonly words: Words; readonly run: Run }) {
  const { first, last, count, outcome } = run;
  return (
    <tr>
      <th scope="row">
        {first === last ? first : t('registration.results-lines', { first, last })}
      </th>
      <td>{t('registration.results-count', { count })}</td>
      <td>{t(`registration.result-${outcome}`)}</td>
    </tr>
  );
}

function ResultRow({
  words: { t },
  result: { line, esiid, outcome },
}: {
  readonly words: Words;
  readonly result: LineResult;
}) {
  return (
    <tr>
      <th scope="row">{line}</th>
      <td>{esiid}</td>
      <td>{t(`registration.result-${outcome}`)}</td>
    </tr>
  );
}

function Summary({
  words: { t },
  counts,
}: {
  readonly words: Words;
  readonly counts: ReadonlyMap<AddOutcome, number>;
}) {
  return (
    <section aria-labelledby="summary">
      <h2 id="summary">{t('registration.results-summary')}</h2>
      <ul class="usa-list">
        {[...counts].map(([outcome, count]) => (
          <li key={outcome}>
            {t('registration.results-count', { count })}: {t(`registration.result-${outcome}`)}
          </li>
        ))}
      </ul>
      <WaysOn t={t} />
    </section>
  );
}

function Broken({ words: { t }, last }: { readonly words: Words; readonly last: number }) {
  return (
    <>
      <Alert kind="error">{t('registration.results-broken', { last })}</Alert>
      <WaysOn t={t} />
    </>
  );
}

function WaysOn({ t }: Pick<Words, 't'>) {
  return (
    <p class="hub-buttons">
      <a class="usa-button" href={paths.esiids}>
        {t('registration.esiids-title')}
      </a>
      <a class="usa-button usa-button--outline" href={paths.esiidUpload}>
        {t('registration.upload-another')}
      </a>
    </p>
  );
}
