import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../support/organisation-server.ts';
import { unregistered } from '../support/organisation-world.ts';
import { Walker } from '../support/walker.ts';

const WALK_TIMEOUT_MS = 120_000;
/** In one word, and wider than a telephone. */
const LONG_NAME = `Nightly-${'x'.repeat(50)}`;
const CREATE = 'main form.hub-panel button[type=submit]';

describeWith('chromium', 'the pages of an organisation’s programs in a browser', () => {
  let server: OrganisationServer;
  let browser: Browser;
  before(async () => {
    server = await startOrganisationServer();
    browser = await startBrowser();
    for (const language of ['en', 'es']) {
      const host = unregistered('host', `admin-${language}`);
      await server.approved({ ...host, name: 'Bluebonnet' });
    }
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  for (const language of ['en', 'es'] as const) {
    it(`are for keyboard and telephone in ${language}: made after a mistake, and revoked`, async () => {
      const walker = await Walker.arrive({
        ...{ browser, url: server.url, language, name: 'programs' },
      });
      await walker.go(`/let-in/admin-${language}`);
      await walker.page
        .context()
        .addCookies([{ name: 'hub-language', value: language, url: server.url, secure: true }]);
      await walker.go('/organisation');
      await walker.see('overview');
      await walker.press('main a[href="/organisation/programs"]');
      await walker.see('no-programs');
      await walker.type('#name', LONG_NAME);
      await walker.press(CREATE);
      await walker.see('no-action');
      expect(await walker.page.inputValue('#name')).to.equal(LONG_NAME);
      for (const action of ['market.tell-events', 'user.administer']) {
        await walker.tick(`[id="action-${action}"]`);
      }
      await walker.press(CREATE);
      await walker.see('made');
      expect(await walker.text()).to.match(/[A-Za-z0-9_-]{43}/);
      await walker.press('main a.usa-button');
      await walker.see('programs');
      await walker.press('main a[href$="/revoke"]');
      await walker.see('revoke');
      await walker.press('main form button[type=submit]');
      await walker.see('revoked');
      expect(walker.path).to.equal('/organisation/programs');
      await walker.leave();
    }).timeout(WALK_TIMEOUT_MS);
  }
});
