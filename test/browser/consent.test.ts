import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { openPage, startBrowser, WIDE } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import { PASSWORD, type PortalServer, startPortal } from '../support/portal-server.ts';
import { FLAT } from '../support/portal-world.ts';

/** Where the third party waits; what counts is that the browser comes there. */
const CALLBACK = /somebody-else\?/;

describeWith('chromium', 'a third party’s question in a browser', () => {
  let portal: PortalServer;
  let browser: Browser;
  let page: Page;
  before(async () => {
    portal = await startPortal();
    browser = await startBrowser();
  });
  beforeEach(async () => {
    ({ page } = await openPage(browser, { viewport: WIDE, locale: 'en-US' }));
    await page.goto(`${portal.url}/sign-in`);
    await page.fill('#userId', 'maria');
    await page.fill('#password', PASSWORD);
    await page.click('main button[type=submit]');
    await page.waitForURL(`${portal.url}/`);
  });
  afterEach(() => page.context().close());
  after(async () => {
    await browser.close();
    await portal.stop();
  });

  it('BR-306 is answered once by a double click, and the answer arrives', async () => {
    await page.goto(`${portal.url}/consent/${await portal.ask()}`);
    await page.click(`label[for=esiid-${FLAT}]`);

    // As over a slow line: the hub has the first click's answer before the second click is sent.
    await page.route(/\/consent\//, async (route) => {
      const response = await route.fetch({ maxRedirects: 0 });
      await delay(300);
      await route.fulfill({ response });
    });
    await page.dblclick('button[value=allow]', { delay: 30 });
    await page.waitForURL(CALLBACK);

    expect(new URL(page.url()).searchParams.get('code')).to.match(/^[\w-]{43}$/);
  });
});
