import { expect } from 'chai';
import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { guide } from '../../src/cli/demo/guide.ts';
import type { Demo } from '../../src/portal/deps.ts';
import { openPage, startBrowser } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import { expectGoodPage, LOCALES, SIZES } from '../support/good-page.ts';
import { OPERATOR } from '../support/hub-app.ts';
import {
  CALLERS,
  type MadeUser,
  PASSWORD,
  type RoleHub,
  startRoleHub,
} from '../support/role-hub.ts';

const START_TIMEOUT_MS = 120_000;
/** More than any page has links and buttons. */
const TABS_MAX = 60;

/** Where the cards of each role's home page lead, in their order. */
const CARDS: Readonly<Record<string, readonly string[]>> = {
  customer: [
    '/usage',
    '/usage#download',
    '/usage/updates',
    '/authorizations',
    '/esiids',
    '/account',
  ],
  'administrator of a REP': [
    '/organisation',
    '/organisation/people',
    '/organisation/programs',
    '/organisation/extract-account',
    '/account',
  ],
  'administrator of the host': [
    '/administration',
    '/administration/waiting',
    '/administration/claims',
    '/organisation',
    '/organisation/people',
    '/organisation/programs',
    '/account',
  ],
};

/** As `hub demo` shows it, with a folder as long as people have them, and somebody of every role to sign in as. */
const DEMO: Demo = {
  steps: guide(
    { received: '/home/somebody/projects/green-button-hub/data/received' },
    { user: 'customer1', extract: '009990033IntervalData20261122.zip' },
  ),
  signIns: [
    { role: 'customer', user: 'customer1', password: 'Zx3-0dQwErTyUiOp' },
    {
      ...{ role: 'rep', user: 'provider', password: 'Zx3-0dQwErTyUiOp' },
      ...{ organisation: 'Lone Star Retail Electric Provider', isAdministrator: true },
      totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    },
  ],
};

describeWith('chromium', 'the home page in a browser', () => {
  let world: RoleHub;
  let browser: Browser;
  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    world = await startRoleHub(DEMO);
    browser = await startBrowser();
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

          expect(await page.locator('#demo').isVisible()).to.equal(true);
          await expectGoodPage(page, { name: `home-${role.replaceAll(' ', '-')}`, language, size });
          expect(await linksByTab(page)).to.deep.equal(cards);
          await page.locator(`.usa-card a[href="${cards.at(-1)}"]`).press('Enter');
          await page.waitForURL((url) => url.pathname === cards.at(-1));
          expect(complaints).to.deep.equal([]);
          await page.context().close();
        });
      }
    }
  }

  const WHY = {
    en: /The access of your organization is suspended/,
    es: /El acceso de su organización está suspendido/,
  } as const;
  for (const language of ['en', 'es'] as const) {
    for (const size of ['wide', 'phone'] as const) {
      it(`BR-017.004 says why to who is shut out with their organisation, in ${language}, ${SIZES[size].width} pixels wide`, async () => {
        const { id, userId } = await world.make({ role: 'ercot' });
        const { organisationId = '' } = (await world.hub.users.find(id)) ?? {};
        const { standing } = world.hub.organisationServices;
        await standing.suspend(organisationId, 'Asked for by its board.', { actor: OPERATOR });
        const wish = { viewport: SIZES[size], locale: LOCALES[language] };
        const { page } = await openPage(browser, wish);
        await page.goto(`${world.url}/sign-in`);
        await page.fill('#userId', userId);
        await page.fill('#password', PASSWORD);
        await page.press('#password', 'Enter');
        await page.locator('.usa-alert--error').waitFor();

        expect(await page.innerText('.usa-alert--error')).to.match(WHY[language]);
        expect(await page.inputValue('#password')).to.equal('');
        await expectGoodPage(page, { name: 'sign-in-shut-out', language, size });
        await page.context().close();
      });
    }
  }

  for (const language of ['en', 'es'] as const) {
    it(`leads whoever follows the demo's list from one user to the next, in ${language}`, async () => {
      const wish = { viewport: SIZES.phone, locale: LOCALES[language] };
      const { page } = await openPage(browser, wish);
      const step = (path: string) => page.locator(`#main ol a[href="${path}"]`);
      await page.goto(world.url);
      await expectGoodPage(page, { name: 'home-demo', language, size: 'phone' });
      await step('/organisation').click();
      await page.waitForURL(/sign-in\?next=/);
      await signIn(page, await world.make({ role: 'customer' }, { language }));

      expect(await step('/usage').count()).to.equal(1);
      expect(await step('/administration').count()).to.equal(0);
      await page.locator('#main ol form button').first().click();
      await step('/administration').click();

      await page.waitForURL(/sign-in\?next=/);
      await page.context().close();
    });
  }
});
