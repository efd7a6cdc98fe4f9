import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { openPage, PHONE, startBrowser, WIDE } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import { expectGoodPage, LOCALES, SHOTS, SIZES, WALK_TIMEOUT_MS } from '../support/good-page.ts';
import { PASSWORD, type PortalServer, startPortal } from '../support/portal-server.ts';
import { FLAT, PATCHY_DAY, SOLAR_HOME } from '../support/portal-world.ts';
import { aFlatRead, MARCH_READS, seedReads } from '../support/register-reads.ts';
import { resend } from '../support/revisions.ts';

/** More addresses than a list can bear. */
const MANY = Array.from({ length: 130 }, (_, n) => String(30_443_720_000_000_000n + BigInt(n)));

describeWith('chromium', 'the portal in a browser', () => {
  let portal: PortalServer;
  let browser: Browser;
  before(async () => {
    portal = await startPortal();
    const again = { date: PATCHY_DAY, wh: 120, revisedAt: '2026-04-01T09:30:00Z' };
    await resend(
      portal.usage,
      [
        { ...again, esiid: FLAT },
        { ...again, esiid: SOLAR_HOME },
        { ...again, esiid: SOLAR_HOME, channel: 'generation' },
      ],
      portal.clock(),
    );
    const solar = aFlatRead({ on: '2026-03-02', esiid: SOLAR_HOME, multiplier: 40 });
    const back = { ...solar, channel: 'generation' } as const;
    await seedReads(portal.usage, [...MARCH_READS, solar, back], portal.clock());
    const customerId = await portal.addCustomer('landlady', MANY);
    const terms = { customerId, clientId: portal.client.id, scope: 'FB=1_3_4_5_13_31_37' };
    await portal.authorizations.grant({ ...terms, esiids: MANY, months: 6 });
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await portal.stop();
  });

  async function signIn(page: Page, userId = 'maria'): Promise<void> {
    await page.goto(`${portal.url}/sign-in`);
    await page.fill('#userId', userId);
    await page.fill('#password', PASSWORD);
    await page.click('main button[type=submit]');
    await page.waitForURL(`${portal.url}/`);
  }

  async function chooseLanguage(page: Page, language: 'en' | 'es'): Promise<void> {
    const button = page.locator(`.hub-language button[value=${language}]`);
    if ((await button.count()) > 0) await button.click();
    await page.locator(`html[lang=${language}]`).waitFor();
  }

  for (const language of ['en', 'es'] as const) {
    for (const size of ['wide', 'phone'] as const) {
      describe(`in ${language}, ${SIZES[size].width} pixels wide`, () => {
        let page: Page;
        let complaints: readonly string[];
        before(async () => {
          const wish = { viewport: SIZES[size], locale: LOCALES[language] };
          ({ page, complaints } = await openPage(browser, wish));
        });
        after(() => page.context().close());

        async function check(name: string): Promise<void> {
          await expectGoodPage(page, { name, language, size });
          expect(complaints.filter((line) => /content security policy/i.test(line))).to.be.empty;
        }

        it('home is accessible', async () => {
          await page.goto(portal.url);
          await check('home');
        });

        it('a failed sign-in is accessible, with the focus on what went wrong', async () => {
          await page.goto(`${portal.url}/sign-in`);
          await check('sign-in');
          await page.fill('#userId', 'maria');
          await page.fill('#password', 'wrong');
          await page.click('main button[type=submit]');
          await page.locator('.usa-alert--error').waitFor();

          expect(await page.evaluate('document.activeElement.className')).to.include('usa-alert');
          await check('sign-in-failed');
        });

        it('the customer’s pages are accessible', async () => {
          const grant = await portal.grant();
          await signIn(page);
          await chooseLanguage(page, language);
          const pages = {
            'home-customer': '/',
            usage: `/usage?esiid=${SOLAR_HOME}&day=2026-03-02`,
            'usage-readings': `/usage?esiid=${FLAT}&day=2026-03-03`,
            'usage-exchange': `/usage?esiid=${FLAT}&day=2026-03-06`,
            'usage-patchy': `/usage?esiid=${FLAT}&day=2026-03-10`,
            'usage-unknown': `/usage?esiid=${FLAT}&day=2026-03-11`,
            'download-refused': `/usage/download?esiid=${FLAT}&from=2026-03-20&to=2026-04-20&format=csv`,
            updates: `/usage/updates?esiid=${SOLAR_HOME}`,
            'updates-none': `/usage/updates?esiid=${FLAT}&from=2026-03-01&to=2026-03-02`,
            'updates-refused': `/usage/updates?esiid=${FLAT}&from=2026-03-02&to=2026-03-01`,
            authorizations: '/authorizations',
            revoke: `/authorizations/${grant}/revoke`,
            consent: `/consent/${await portal.ask()}`,
            'not-found': '/nothing',
          };
          for (const [name, path] of Object.entries(pages)) {
            await page.goto(portal.url + path);
            await check(name);
          }
          await portal.authorizations.revoke(grant, portal.customerIds.get('maria') ?? '');
        }).timeout(WALK_TIMEOUT_MS);

        it('BR-008 the quarter hours of an update fold out by keyboard', async () => {
          await page.context().clearCookies();
          await signIn(page);
          await chooseLanguage(page, language);
          await page.goto(`${portal.url}/usage/updates?esiid=${FLAT}`);
          const quarters = page.locator('.hub-quarters table').first();
          expect(await quarters.isVisible()).to.equal(false);
          await page.locator('.hub-quarters summary').first().press('Enter');

          await quarters.waitFor();
          expect(await quarters.locator('tbody tr').count()).to.equal(96);
          const box = await quarters.boundingBox();
          const room = page.viewportSize();
          expect(box?.x).to.be.at.least(0);
          expect((box?.x ?? 0) + (box?.width ?? 0)).to.be.at.most(room?.width ?? 0);
          await check('updates-open');
        }).timeout(WALK_TIMEOUT_MS);

        it('the pages of a customer with many addresses are accessible', async () => {
          await page.context().clearCookies();
          await signIn(page, 'landlady');
          await chooseLanguage(page, language);
          await page.goto(`${portal.url}/usage`);
          await check('usage-many');
          await page.fill('#otherEsiid', FLAT);
          await page.click('main button[type=submit]');
          await page.locator('#otherEsiid-error').waitFor();
          await check('usage-many-refused');
          await page.goto(`${portal.url}/consent/${await portal.ask()}`);
          await check('consent-many');
          await page.fill('#otherEsiids', FLAT);
          await page.click('button[value=allow]');
          await page.locator('#esiids-error').waitFor();
          await check('consent-many-refused');
          await page.goto(`${portal.url}/authorizations`);
          await page.click('summary');
          await check('authorizations-many');
        }).timeout(WALK_TIMEOUT_MS);

        it('an empty customer’s page is accessible', async () => {
          await page.context().clearCookies();
          await signIn(page, 'newcomer');
          await chooseLanguage(page, language);
          await page.goto(`${portal.url}/usage`);
          await check('usage-empty');
        });
      });
    }
  }

  describe('with the keyboard alone', () => {
    let page: Page;
    beforeEach(async () => {
      ({ page } = await openPage(browser, { viewport: WIDE, locale: 'en-US' }));
    });
    afterEach(() => page.context().close());

    /** Presses Tab until the focus is on what the selector names; fails when it never gets there. */
    async function tabTo(selector: string): Promise<void> {
      for (let presses = 0; presses < 60; presses++) {
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) {
          return;
        }
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never reaches ${selector}`);
    }

    it('the first Tab offers to skip to the content', async () => {
      await page.goto(portal.url);
      await page.keyboard.press('Tab');

      expect(await page.evaluate('document.activeElement.className')).to.equal('usa-skipnav');
    });

    it('a customer signs in, finds a day, and downloads a file', async () => {
      await page.goto(`${portal.url}/usage`);
      await tabTo('#userId');
      await page.keyboard.type('maria');
      await tabTo('#password');
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await page.locator('#day-title').waitFor();
      const before = await page.textContent('#day-title');

      await tabTo('a[rel=prev]');
      await page.keyboard.press('Enter');
      await page.locator(`#day-title:not(:text("${before}"))`).waitFor();
      await tabTo('.hub-scroll');
      await tabTo('#format-espi');
      await page.keyboard.press('ArrowDown');
      await tabTo('form[action="/usage/download"] button');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.keyboard.press('Enter'),
      ]);

      expect(download.suggestedFilename()).to.equal('IntervalMeterUsage_2026-03-01_2026-03-31.csv');
    });

    it('a customer consents, and revokes', async () => {
      await signIn(page);
      await page.goto(`${portal.url}/consent/${await portal.ask()}`);
      await tabTo(`#esiid-${FLAT}`);
      await page.keyboard.press('Space');
      await tabTo('button[value=allow]');
      await page.keyboard.press('Enter');
      await page.waitForURL(/somebody-else\?code=/);

      await page.goto(`${portal.url}/authorizations`);
      await tabTo('main a.usa-button');
      await page.keyboard.press('Enter');
      await page.waitForURL(/revoke$/);
      await tabTo('main button[type=submit]');
      await page.keyboard.press('Enter');

      await page.locator('.usa-alert--success').waitFor();
    });
  });

  it('works without scripts, through a redirect to another site', async () => {
    const wish = { viewport: PHONE, locale: 'es-MX', scripts: false } as const;
    const { page } = await openPage(browser, wish);
    // Another origin than the portal's own, which the page's policy must allow.
    const elsewhere = portal.url.replace('localhost', '127.0.0.1');
    const id = await portal.ask(`${elsewhere}/callback`);
    await signIn(page);
    await page.goto(`${portal.url}/consent/${id}`);
    await page.click('button[value=deny]');

    await page.waitForURL(/127\.0\.0\.1.*error=access_denied/);
    await page.context().close();
  });

  it('BR-001.009 BR-001.010 prints the chart and every number, without the menus', async () => {
    const { page } = await openPage(browser, { viewport: WIDE, locale: 'en-US' });
    await signIn(page);
    await page.goto(`${portal.url}/usage?esiid=${SOLAR_HOME}&day=2026-03-02`);
    await page.emulateMedia({ media: 'print' });
    if (SHOTS !== undefined) await page.pdf({ path: join(SHOTS, 'usage.pdf') });

    expect(await page.locator('nav').isVisible()).to.equal(false);
    // On paper there is no list that says whose usage it is.
    expect(await page.innerText('main')).to.include(
      `120 PECAN ST, WACO, TX 76701 – ESIID ${SOLAR_HOME}`,
    );
    expect(await page.locator('.hub-chart').first().isVisible()).to.equal(true);
    const hidden = await page.evaluate(
      `[...document.querySelectorAll('.hub-scroll')].filter((box) => box.scrollHeight > box.clientHeight + 1).length`,
    );
    expect(hidden).to.equal(0);
    await page.context().close();
  });

  it('BR-008 prints the updates with every quarter hour, without the menus and the form', async () => {
    const { page } = await openPage(browser, { viewport: WIDE, locale: 'en-US' });
    await signIn(page);
    await page.goto(`${portal.url}/usage/updates?esiid=${FLAT}`);
    await page.emulateMedia({ media: 'print' });
    if (SHOTS !== undefined) await page.pdf({ path: join(SHOTS, 'updates.pdf') });

    expect(await page.locator('nav').isVisible()).to.equal(false);
    expect(await page.locator('form.hub-choice').isVisible()).to.equal(false);
    const unseen = await page.evaluate(
      `[...document.querySelectorAll('.hub-quarters tbody tr')].filter((row) => !row.checkVisibility()).length`,
    );
    expect(await page.locator('.hub-quarters tbody tr').count()).to.equal(96);
    expect(unseen).to.equal(0);
    await page.context().close();
  });
});
