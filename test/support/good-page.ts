import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { accessibilityProblems, NAMELESS_TABLE, sidewaysScroll, WIDE } from './browser.ts';

/** Set to a folder to look at every page by eye. */
export const SHOTS = process.env.HUB_TEST_SCREENSHOTS;
/** Walks over many pages take longer than one test should. */
export const WALK_TIMEOUT_MS = 120_000;
/** What every page is looked at in; 360 pixels is a small telephone. */
export const SIZES = { wide: WIDE, phone: { width: 360, height: 780 } } as const;
export const LOCALES = { en: 'en-US', es: 'es-MX' } as const;

export interface Look {
  readonly name: string;
  readonly language: keyof typeof LOCALES;
  readonly size: keyof typeof SIZES;
}

/** What holds for every page: its language, one heading, tables with names, nothing for axe to find, nothing to scroll sideways. */
export async function expectGoodPage(page: Page, { name, language, size }: Look): Promise<void> {
  expect(await page.getAttribute('html', 'lang'), name).to.equal(language);
  if (SHOTS !== undefined) {
    await mkdir(SHOTS, { recursive: true });
    const path = join(SHOTS, `${name}-${language}-${size}.png`);
    await page.screenshot({ path, fullPage: true });
  }
  expect(await accessibilityProblems(page), name).to.deep.equal([]);
  expect(await sidewaysScroll(page), name).to.equal(0);
  expect(await page.locator('h1').count(), name).to.equal(1);
  expect(await page.locator(NAMELESS_TABLE).count(), name).to.equal(0);
}
