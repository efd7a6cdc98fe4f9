import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { siteRecord } from '../../src/extracts/site-record.ts';
import { openPage, startBrowser } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import { expectGoodPage, LOCALES, SIZES, WALK_TIMEOUT_MS } from '../support/good-page.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../support/organisation-server.ts';
import {
  aPerson,
  BRIGHT,
  BRIGHT_SOLAR,
  HOST,
  OTHER_REP,
  unregistered,
} from '../support/organisation-world.ts';

const ACCOUNT = '/organisation/extract-account';
const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEg9shnMY5GtBOA4XuBSwbg72iqUfYeCo029LeO8Nlbc rep@example.org';
const TABS_MAX = 80;

describeWith('chromium', 'the extract account, and an organisation shut out, in a browser', () => {
  let server: OrganisationServer;
  let browser: Browser;
  let pages: Readonly<Record<string, readonly [string, string]>>;
  before(async () => {
    server = await startOrganisationServer();
    browser = await startBrowser();
    await server.approved(unregistered('host', 'host-admin'));
    const { organisation, administrator } = await server.approved();
    await server.profile.claimDuns(BRIGHT_SOLAR, administrator);
    await server.review.decideDuns(organisation.id, BRIGHT_SOLAR, true, HOST);
    await fillSite();
    const accent = await server.approved({
      ...{ name: 'Accent Energy', duns: OTHER_REP, puctNumber: '10177' },
      ...{ ...aPerson('accent-admin'), noticeEmail: 'smt@accent.example' },
    });
    await server.standing.suspend(accent.organisation.id, 'The certificate has lapsed.', HOST);
    const host = `/administration/organisations/${organisation.id}`;
    const suspended = `/administration/organisations/${accent.organisation.id}`;
    pages = {
      'dead-link': ['', '/organisations/confirm/made-up'],
      account: ['bright-admin', ACCOUNT],
      'account-empty': ['bright-admin', `${ACCOUNT}?account=${BRIGHT_SOLAR}&done=key-removed`],
      'ask-password': ['bright-admin', `${ACCOUNT}/password?account=${BRIGHT}`],
      people: ['bright-admin', '/organisation/people'],
      organisation: ['host-admin', host],
      suspend: ['host-admin', `${host}/standing?act=suspend`],
      revoke: ['host-admin', `${host}/standing?act=revoke`],
      suspended: ['host-admin', `${suspended}?done=organisation-suspend`],
      reinstate: ['host-admin', `${suspended}/standing?act=reinstate`],
    };
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  async function fillSite(): Promise<void> {
    const by = { role: 'operator', id: 'test' } as const;
    await server.siteAccounts.set(BRIGHT, { publicKey: KEY }, by);
    await server.siteAccounts.set(BRIGHT, {}, by);
    for (let guess = 0; guess < 4; guess++) await server.siteAccounts.checkPassword(BRIGHT, 'x');
    const record = siteRecord(server.collections, server.clock);
    for (const day of ['20260226', '20260227', '20260228']) {
      const name = `${BRIGHT}IntervalData${day}.zip`;
      await server.files.put(`extracts/${BRIGHT}/${name}`, Buffer.alloc(12_345));
      await record.signedIn('sftp', BRIGHT, '2001:db8:85a3:8d3:1319:8a2e:370:7348');
      if (day !== '20260228') await record.downloaded('sftp', BRIGHT, name, 12_345);
    }
    await record.refused('ftps', BRIGHT, '198.51.100.9');
  }

  async function speak(page: Page, language: 'en' | 'es'): Promise<void> {
    const cookie = { name: 'hub-language', value: language, url: server.url, secure: true };
    await page.context().addCookies([cookie]);
  }

  for (const language of ['en', 'es'] as const) {
    for (const size of ['wide', 'phone'] as const) {
      it(`are accessible in ${language}, ${SIZES[size].width} pixels wide`, async () => {
        const wish = { viewport: SIZES[size], locale: LOCALES[language] };
        const { page, complaints } = await openPage(browser, wish);
        let signedInAs = '';
        for (const [name, [userId, path]] of Object.entries(pages)) {
          if (userId !== signedInAs) await page.goto(`${server.url}/let-in/${userId}`);
          signedInAs = userId;
          await speak(page, language);
          await page.goto(server.url + path);
          await check(name);
        }
        await page.goto(`${server.url}/let-in/bright-admin`);
        await speak(page, language);
        await page.goto(`${server.url}${ACCOUNT}/password?account=${BRIGHT_SOLAR}`);
        await page.click('main form button[type=submit]');
        await page.locator('.hub-secret').waitFor();
        await check('new-password');
        await page.fill('#key', 'ssh-rsa nonsense');
        await page.click('form[action$="/keys"] button');
        await page.locator('.usa-alert--error').waitFor();
        expect(await page.evaluate('document.activeElement.className')).to.include('usa-alert');
        await check('wrong-key');
        expect(complaints.filter((line) => /content security policy/i.test(line))).to.be.empty;
        await page.context().close();

        async function check(name: string): Promise<void> {
          await expectGoodPage(page, { name, language, size });
        }
      }).timeout(WALK_TIMEOUT_MS);
    }
  }

  describe('with the keyboard alone', () => {
    let page: Page;
    beforeEach(async () => {
      ({ page } = await openPage(browser, { viewport: SIZES.phone, locale: 'en-US' }));
    });
    afterEach(() => page.context().close());

    async function pressOn(selector: string): Promise<void> {
      await tabTo(selector);
      await page.keyboard.press('Enter');
    }
    async function tabTo(selector: string): Promise<void> {
      await page.locator(selector).first().waitFor();
      for (let presses = 0; presses < TABS_MAX; presses++) {
        const isThere = `document.activeElement.matches(${JSON.stringify(selector)})`;
        if (await page.evaluate(isThere)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never reaches ${selector}`);
    }

    it('a REP adds a key, makes a password and takes the key away', async () => {
      await page.goto(`${server.url}/let-in/bright-admin`);
      await page.goto(`${server.url}${ACCOUNT}?account=${BRIGHT_SOLAR}`);
      await tabTo('#key');
      await page.keyboard.type(KEY);
      await pressOn('form[action$="/keys"] button');
      await page.waitForURL(/done=key-added/);
      await pressOn('a[href*="/password?account="]');
      await page.waitForURL(/\/password\?/);
      await pressOn('main form button');
      await page.waitForURL(/done=password/);
      expect(await page.innerText('.hub-secret')).to.match(/^[A-Za-z2-9]{24}$/);
      await pressOn('form[action$="/keys/remove"] button');
      await page.waitForURL(/done=key-removed/);

      expect(await server.siteAccounts.publicKeys(BRIGHT_SOLAR)).to.deep.equal([]);
    });

    it('the host suspends an organisation with a reason', async () => {
      const { organisation } = await server.approved(unregistered('ercot', 'ercot-admin'));
      await page.goto(`${server.url}/let-in/host-admin`);
      await page.goto(`${server.url}/administration/organisations/${organisation.id}`);
      await pressOn('a[href$="act=suspend"]');
      await page.waitForURL(/standing\?act=suspend/);
      await tabTo('#reason');
      await page.keyboard.type('Asked for by its board.');
      await pressOn('main form button');
      await page.waitForURL(/done=organisation-suspend/);

      expect(await server.organisations.find(organisation.id)).to.include({ status: 'suspended' });
    });
  });
});
