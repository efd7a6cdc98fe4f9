import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { engineCommand } from './engines.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const TIMEOUT_MS = 15_000;
/** WCAG 2.2 level AA, and what axe holds good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Axe asks no table for a caption; a reader who goes from table to table does. */
export const NAMELESS_TABLE = 'table:not(:has(> caption))';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const WIDE = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export async function startBrowser(): Promise<Browser> {
  const executablePath = engineCommand('chromium');
  if (executablePath === undefined) throw new Error('no Chromium here');
  return chromium.launch({ executablePath, args: FLAGS, timeout: TIMEOUT_MS });
}

export interface PageWish {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly locale: 'en-US' | 'es-MX';
  /** Whether scripts run; the hub's pages need none. */
  readonly scripts?: boolean;
}

/** A page in a browser profile of its own. What the console complains about ends up in `complaints`. */
export async function openPage(
  browser: Browser,
  { viewport, locale, scripts = true }: PageWish,
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const context = await browser.newContext({
    viewport,
    locale,
    ignoreHTTPSErrors: true,
    javaScriptEnabled: scripts,
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}

/** What axe-core finds wrong with a page: rule and place, one line each. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Through the debugger, so that the page's own policy against foreign scripts stays as it is.
  await page.evaluate(axe);
  const results = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)} })`,
  )) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
  );
}

/** How far the page is wider than its window, in CSS pixels; 0: nothing to scroll sideways (WCAG 1.4.10). */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(
    'Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)',
  );
}
