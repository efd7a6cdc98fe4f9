import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { Language } from '../../src/language.ts';
import {
  accessibilityProblems,
  NAMELESS_TABLE,
  openPage,
  sidewaysScroll,
  WIDE,
} from './browser.ts';

/** Set to a folder to look at every page by eye. */
const SHOTS = process.env.HUB_TEST_SCREENSHOTS;
/** As narrow as telephones are (WCAG 1.4.10 asks for 320, and no page has a least width in between). */
const PHONE = { width: 360, height: 740 };
const LOCALES = { en: 'en-US', es: 'es-MX' } as const;
const TABS_MAX = 120;
const OPTIONS_MAX = 60;
/** Words that a sentence of the other language can hardly do without. */
const FOREIGN = {
  en: /\b(usted|su|sus|para|con|una)\b/i,
  es: /\b(the|your|you|with|and|has|was)\b/i,
} as const;

export interface WalkerWish {
  readonly browser: Browser;
  readonly url: string;
  readonly language: Language;
  /** Names the pictures. */
  readonly name: string;
}

/** Somebody with a telephone and a keyboard, and no mouse; what was typed is remembered in `typed`. */
export class Walker {
  readonly page: Page;
  readonly typed: string[] = [];
  private readonly wish: WalkerWish;
  private readonly complaints: readonly string[];
  private seen = 0;

  static async arrive(wish: WalkerWish): Promise<Walker> {
    const locale = LOCALES[wish.language];
    const { page, complaints } = await openPage(wish.browser, { viewport: PHONE, locale });
    return new Walker(wish, page, complaints);
  }

  private constructor(wish: WalkerWish, page: Page, complaints: readonly string[]) {
    this.wish = wish;
    this.page = page;
    this.complaints = complaints;
  }

  get path(): string {
    return new URL(this.page.url()).pathname;
  }

  /** By typing an address, or by a link in a letter; gives the status. */
  async go(address: string): Promise<number> {
    const answer = await this.page.goto(new URL(address, this.wish.url).href);
    return answer?.status() ?? 0;
  }

  async text(): Promise<string> {
    return (await this.page.textContent('main')) ?? '';
  }

  /** Holds the page against what every page has to be, and keeps a picture of it if wanted. */
  async see(name: string): Promise<void> {
    const { page } = this;
    const { language } = this.wish;
    await this.picture(name);
    expect(await page.getAttribute('html', 'lang'), name).to.equal(language);
    expect(await page.locator('h1').count(), name).to.equal(1);
    expect(await page.locator(NAMELESS_TABLE).count(), name).to.equal(0);
    expect(await sidewaysScroll(page), `${name} scrolls sideways`).to.equal(0);
    expect(await accessibilityProblems(page), name).to.deep.equal([]);
    expect(await page.innerText('body'), name).not.to.match(FOREIGN[language]);
    expect(await page.innerText('body'), name).not.to.match(/\{\{|\}\}|undefined/);
    const policy = this.complaints.filter((line) => /content security policy/i.test(line));
    expect(policy, name).to.deep.equal([]);
  }

  async tabTo(selector: string): Promise<void> {
    await this.page.locator(selector).first().waitFor({ state: 'attached' });
    const isThere = `document.activeElement.matches(${JSON.stringify(selector)})`;
    for (let presses = 0; presses < TABS_MAX; presses++) {
      if (await this.page.evaluate(isThere)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reaches ${selector} on ${this.path}`);
  }

  /** Follows a link or sends a form. */
  async press(selector: string): Promise<void> {
    await this.tabTo(selector);
    await Promise.all([this.page.waitForNavigation(), this.page.keyboard.press('Enter')]);
  }

  async type(selector: string, text: string): Promise<void> {
    await this.tabTo(selector);
    await this.page.keyboard.type(text);
    this.typed.push(text);
  }

  async fill(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [id, text] of Object.entries(fields)) await this.type(`#${id}`, text);
  }

  async tick(selector: string): Promise<void> {
    await this.tabTo(selector);
    await this.page.keyboard.press('Space');
    expect(await this.page.isChecked(selector), `${selector} is ticked`).to.equal(true);
  }

  /** With the arrow, in a list or among radio buttons, until `selector` is what is chosen. */
  async choose(selector: string, value: string): Promise<void> {
    await this.tabTo(selector);
    for (let presses = 0; presses < OPTIONS_MAX; presses++) {
      if ((await this.page.evaluate('document.activeElement.value')) === value) return;
      await this.page.keyboard.press('ArrowDown');
    }
    throw new Error(`${selector} has no ${value}`);
  }

  /** Cookies are secrets: they are a session each. */
  async cookies(): Promise<readonly string[]> {
    const cookies = await this.page.context().cookies();
    return cookies.map(({ value }) => value);
  }

  async leave(): Promise<void> {
    await this.page.context().close();
  }

  private async picture(name: string): Promise<void> {
    if (SHOTS === undefined) return;
    const { name: who, language } = this.wish;
    const start = `${who}-${String(++this.seen).padStart(2, '0')}-${name}-${language}`;
    await mkdir(SHOTS, { recursive: true });
    for (const viewport of [WIDE, PHONE]) {
      await this.page.setViewportSize(viewport);
      const path = join(SHOTS, `${start}-${viewport.width}.png`);
      await this.page.screenshot({ path, fullPage: true });
    }
  }
}
