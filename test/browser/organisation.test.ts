import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { openPage, PHONE, startBrowser, WIDE } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import { expectGoodPage, LOCALES, SIZES, WALK_TIMEOUT_MS } from '../support/good-page.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../support/organisation-server.ts';
import {
  aCustomer,
  anApplication,
  aPerson,
  BRIGHT,
  BRIGHT_SOLAR,
  CENTERPOINT_HOME,
  HOST,
  ONCOR_HOME,
  OTHER_REP,
  PASSWORD,
  tellOf,
  unregistered,
} from '../support/organisation-world.ts';

describeWith('chromium', 'the pages of organisations in a browser', () => {
  let server: OrganisationServer;
  let browser: Browser;
  let pages: Readonly<Record<string, readonly [string, string]>>;
  before(async () => {
    server = await startOrganisationServer();
    browser = await startBrowser();
    const hosts = await server.approved(unregistered('host', 'host-admin'));
    const bright = await server.approved();
    const member = await server.member(bright, 'member-one');
    const { id: asking } = await server.asking(bright.organisation.id, 'robin-who-asks');
    await server.profile.claimDuns(BRIGHT_SOLAR, bright.administrator);
    await server.review.decideDuns(bright.organisation.id, BRIGHT_SOLAR, true, HOST);
    server.clock.turn({ milliseconds: 1 });
    const application = {
      ...{ name: 'Accent Energy', duns: OTHER_REP, puctNumber: '10177' },
      ...{ ...aPerson('accent-admin'), noticeEmail: 'smt@accent.example' },
    };
    const { id } = await server.organisations.register(anApplication(application));
    const secret = await server.newestSecret();
    server.clock.turn({ milliseconds: 1 });
    const ercot = await server.confirmed(unregistered('ercot', 'ercot-admin'));
    await server.applicants.join({
      ...aPerson('joan-who-joins'),
      organisationId: bright.organisation.id,
    });
    const joining = await server.ownSecret('joan-who-joins@bright.example');
    const maria = await aCustomer(server, 'maria', ONCOR_HOME);
    await tellOf(server, ONCOR_HOME);
    const { customerId: claimant = '' } = await aCustomer(server, 'evelyn', CENTERPOINT_HOME);
    const by = { role: 'customer', id: claimant } as const;
    const claimed = await server.claims.taking(claimant, ONCOR_HOME, by);
    await server.collections.commit(claimed.changes, claimed.because);
    const lost = `act=reset-second-factor&user=${member.id}`;
    pages = {
      kinds: ['', '/organisations/register'],
      register: ['', '/organisations/register?kind=rep'],
      'register-business': ['', '/organisations/register?kind=business'],
      confirm: ['', `/organisations/confirm/${secret}`],
      'confirm-own': ['', `/organisations/confirm-address/${joining}`],
      'dead-own-link': ['', '/organisations/confirm-address/spent'],
      sent: ['', '/organisations/sent?done=registration-both'],
      'sent-one-left': ['', '/organisations/sent?done=notices-left'],
      join: ['', '/organisations/join'],
      overview: ['bright-admin', '/organisation?done=profile'],
      people: ['bright-admin', '/organisation/people?done=accept'],
      'people-nobody': ['bright-admin', '/organisation/people/act?act='],
      reject: ['bright-admin', `/organisation/people/act?act=reject&user=${asking}`],
      profile: ['bright-admin', '/organisation/profile'],
      duns: ['bright-admin', '/organisation/duns'],
      'host-people': ['host-admin', '/organisation/people'],
      find: ['host-admin', '/administration?q=robin'],
      'nobody-chosen': ['host-admin', '/administration/people/act?q=robin&act='],
      'own-people': [
        'host-admin',
        `/administration/people/act?act=suspend&user=${hosts.administrator.id}`,
      ],
      'find-nobody': ['host-admin', '/administration?q=zzz'],
      user: ['host-admin', `/administration/users/${member.id}`],
      customer: ['host-admin', `/administration/users/${maria.id}`],
      revoke: ['host-admin', `/administration/people/act?act=revoke&user=${member.id}`],
      decision: ['host-admin', `/administration/organisations/${ercot}`],
      'second-step': ['host-admin', `/administration/people/act?${lost}`],
      claims: ['host-admin', '/administration/claims?done=claim-approve'],
      claim: ['host-admin', `/administration/claims/${claimant}:${ONCOR_HOME}`],
      waiting: ['host-admin', '/administration/waiting'],
      organisation: ['host-admin', `/administration/organisations/${id}`],
      'organisation-approved': [
        'host-admin',
        `/administration/organisations/${bright.organisation.id}`,
      ],
    };
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });

  for (const language of ['en', 'es'] as const) {
    for (const size of ['wide', 'phone'] as const) {
      it(`are accessible in ${language}, ${SIZES[size].width} pixels wide`, async () => {
        const wish = { viewport: SIZES[size], locale: LOCALES[language] };
        const { page, complaints } = await openPage(browser, wish);
        let signedInAs = '';
        for (const [name, [userId, path]] of Object.entries(pages)) {
          if (userId !== signedInAs) await page.goto(`${server.url}/let-in/${userId}`);
          signedInAs = userId;
          await page
            .context()
            .addCookies([{ name: 'hub-language', value: language, url: server.url, secure: true }]);
          await page.goto(server.url + path);
          await expectGoodPage(page, { name, language, size });
        }
        expect(complaints.filter((line) => /content security policy/i.test(line))).to.be.empty;
        await page.context().close();
      }).timeout(WALK_TIMEOUT_MS);
    }
  }

  describe('with the keyboard alone', () => {
    let page: Page;
    beforeEach(async () => {
      ({ page } = await openPage(browser, { viewport: PHONE, locale: 'en-US' }));
    });
    afterEach(() => page.context().close());

    /** Presses Tab until the focus is on what the selector names; fails when it never gets there. */
    async function tabTo(selector: string): Promise<void> {
      for (let presses = 0; presses < 80; presses++) {
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) {
          return;
        }
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never reaches ${selector}`);
    }

    async function type(id: string, text: string): Promise<void> {
      await tabTo(`#${id}`);
      await page.keyboard.type(text);
    }

    it('an organisation registers, puts a mistake right, and confirms', async () => {
      await page.goto(`${server.url}/organisations/register`);
      await tabTo('a[href$="kind=business"]');
      await page.keyboard.press('Enter');
      await page.locator('#evidence').waitFor();
      await type('name', 'Corner Shop');
      await type('address', '5 Oak Street');
      await type('noticeEmail', 'shop@corner.example');
      await type('evidence', 'Sales tax permit 1-23-4567890-1');
      await type('personName', 'Sam Soto');
      await type('email', 'not an address');
      await type('userId', 'corner-shop');
      await type('password', PASSWORD);
      await type('passwordAgain', PASSWORD);
      await page.keyboard.press('Enter');
      await page.locator('.usa-alert--error').waitFor();

      expect(await page.evaluate('document.activeElement.className')).to.include('usa-alert');
      expect(await page.inputValue('#name')).to.equal('Corner Shop');
      expect(await page.inputValue('#password')).to.equal('');
      await tabTo('a[href="#email"]');
      await page.keyboard.press('Enter');
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('sam@corner.example');
      await type('password', PASSWORD);
      await type('passwordAgain', PASSWORD);
      await page.keyboard.press('Enter');
      await page.waitForURL(/sent\?done=registration-both/);

      const follow = async (address: string): Promise<void> => {
        const letter = (await server.letters()).find(({ to }) => to === address);
        await page.goto(letter?.facts.link ?? '');
        await tabTo('main button[type=submit]');
        await page.keyboard.press('Enter');
      };
      await follow('shop@corner.example');
      await page.waitForURL(/sent\?done=administrator-left/);
      await follow('sam@corner.example');
      await page.waitForURL(/sent\?done=confirmation/);
    });

    it('an administrator suspends a user', async () => {
      await page.goto(`${server.url}/let-in/bright-admin`);
      await page.goto(`${server.url}/organisation`);
      await tabTo('a[href="/organisation/people"]');
      await page.keyboard.press('Enter');
      await page.locator('#act').waitFor();
      const row = page.locator('tr', { hasText: 'member-one' }).first();
      await tabTo(`#${await row.locator('input').getAttribute('id')}`);
      await page.keyboard.press('Space');
      await tabTo('#act');
      await page.keyboard.type('Suspend');
      await tabTo('form[action$="/act"] button');
      await page.keyboard.press('Enter');
      await page.waitForURL(/people\/act\?/);
      await tabTo('main button[type=submit]');
      await page.keyboard.press('Enter');
      await page.waitForURL(/done=suspend/);

      expect(await page.locator('.usa-alert--success').textContent()).to.contain('suspended');
    });
  });

  it('a utility’s DUNS and the number the register has stand side by side', async () => {
    const { page } = await openPage(browser, { viewport: WIDE, locale: 'en-US' });
    await page.goto(`${server.url}/let-in/host-admin`);
    await page.goto(`${server.url}/administration?q=${BRIGHT}`);
    await page.click('main a[href*="organisations/"]');

    await page.getByText('In the register: Bright Power, PUCT 10052').waitFor();
    await page.context().close();
  });
});
