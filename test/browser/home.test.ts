import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import {
  accessibilityProblems,
  openPage,
  PHONE,
  sidewaysScroll,
  startBrowser,
  WIDE,
} from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import {
  CALLERS,
  type MadeUser,
  PASSWORD,
  type RoleHub,
  startRoleHub,
} from '../support/role-hub.ts';

/** Set to a folder to look at every page by eye. */
const SHOTS = process.env.HUB_TEST_SCREENSHOTS;
const START_TIMEOUT_MS = 120_000;
const SIZES = { wide: WIDE, phone: { ...PHONE, width: 360 } } as const;
const LOCALES = { en: 'en-US', es: 'es-MX' } as const;
/** More than any page has links and buttons. */
const TABS_MAX = 60;

/** Where the cards of each role's home page lead, in their order. */
const CARDS: Readonly<Record<string, readonly string[]>> = {
  customer: ['/usage', '/usage#download', '/authorizations', '/esiids', '/account'],
  'administrator of a REP': ['/organisation', '/organisation/people', '/account'],
  'administrator of the host': [
    '/administration',
    '/administration/waiting',
    '/administration/claims',
    '/organisation',
    '/organisation/people',
    '/account',
  ],
};

describeWith('chromium', 'the home page in a browser', () => {
  let world: RoleHub;
  let browser: Browser;
  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    world = await startRoleHub();
    browser = await startBrowser();
    if (SHOTS) await mkdir(SHOTS, { recursive: true });
  });
  after(async () => {
    await browser.close();
    await world.stop();
  });

  async function signIn(page: Page, { userId, secret }: MadeUser): Promise<void> {
    await page.goto(`${world.url}/sign-in`);
    await page.fill('#userId', userId);
    await page.fill('#password', PASSWORD);
    await page.press('#password', 'Enter');
    if (secret !== undefined) {
      const code = new TOTP({ secret }).generate({ timestamp: world.clock().epochMilliseconds });
      await page.fill('#code', code);
      await page.press('#code', 'Enter');
    }
    await page.locator('.usa-card').first().waitFor();
  }

  /** Presses Tab from the top of the page until the focus comes round, and tells which links it was on. */
  async function linksByTab(page: Page): Promise<readonly string[]> {
    const links: string[] = [];
    for (let tabs = 0; tabs < TABS_MAX; tabs++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(
        "document.activeElement.closest('.usa-card') && document.activeElement.getAttribute('href')",
      );
      if (typeof focused === 'string' && !links.includes(focused)) links.push(focused);
    }
    return links;
  }

  for (const [role, cards] of Object.entries(CARDS)) {
    for (const language of ['en', 'es'] as const) {
      for (const size of ['wide', 'phone'] as const) {
        it(`BR-062 gives the ${role} every function by keyboard, in ${language}, ${SIZES[size].width} pixels wide`, async () => {
          const caller = CALLERS[role];
          if (caller === undefined) throw new Error(`no ${role}`);
          const wish = { viewport: SIZES[size], locale: LOCALES[language] };
          const { page, complaints } = await openPage(browser, wish);
          await signIn(page, await world.make(caller, { language }));

          expect(await page.locator('html').getAttribute('lang')).to.equal(language);
          expect(await accessibilityProblems(page)).to.deep.equal([]);
          expect(await sidewaysScroll(page)).to.equal(0);
          if (SHOTS) {
            const path = join(SHOTS, `home-${role.replaceAll(' ', '-')}-${language}-${size}.png`);
            await page.screenshot({ path, fullPage: true });
          }
          expect(await linksByTab(page)).to.deep.equal(cards);
          await page.locator(`.usa-card a[href="${cards.at(-1)}"]`).press('Enter');
          await page.waitForURL((url) => url.pathname === cards.at(-1));
          expect(complaints.filter((line) => !/status of 404/.test(line))).to.deep.equal([]);
          await page.context().close();
        });
      }
    }
  }
});
