import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { aNotice } from '../notices/some-notice.ts';
import { openPage, startBrowser } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import { expectGoodPage, LOCALES, SIZES } from '../support/good-page.ts';
import { type OutboxServer, startOutboxServer } from '../support/outbox-server.ts';

describeWith('chromium', 'the demo’s outbox in a browser', () => {
  let server: OutboxServer;
  let browser: Browser;
  before(async () => {
    server = await startOutboxServer();
    await server.write(aNotice());
    await server.write(aNotice({ language: 'es' }));
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  for (const language of ['en', 'es'] as const) {
    for (const size of ['wide', 'phone'] as const) {
      it(`is accessible and fits, in ${language}, ${SIZES[size].width} pixels wide`, async () => {
        const wish = { viewport: SIZES[size], locale: LOCALES[language] };
        const { page, complaints } = await openPage(browser, wish);
        for (const name of ['outbox', 'message']) {
          if (name === 'outbox') await page.goto(`${server.url}/outbox`);
          else await page.locator('main a').first().press('Enter');
          await page.locator(name === 'outbox' ? 'table' : '.hub-letter').waitFor();

          await expectGoodPage(page, { name, language, size });
        }
        expect(complaints).to.deep.equal([]);
        await page.context().close();
      });
    }
  }
});
