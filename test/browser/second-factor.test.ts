import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { PASSWORD } from '../support/account-server.ts';
import { accessibilityProblems, openPage, PHONE, startBrowser, WIDE } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import { expectGoodPage, LOCALES, SIZES } from '../support/good-page.ts';
import { type SecondFactorServer, startSecondFactor } from '../support/second-factor-server.ts';

const OVERVIEW = '/account/second-factor';
const PROOF = '/sign-in/second-factor';
const SUBMIT = 'main form.usa-form button[type=submit]';

describeWith('chromium', 'the second factor in a browser', () => {
  let hub: SecondFactorServer;
  let browser: Browser;
  before(async () => {
    hub = await startSecondFactor();
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await hub.stop();
  });

  async function signIn(page: Page, userId: string): Promise<void> {
    await page.goto(`${hub.url}/sign-in`);
    await page.fill('#userId', userId);
    await page.fill('#password', PASSWORD);
    await page.click('main form button[type=submit]');
    await page.waitForURL((url) => url.pathname !== '/sign-in');
  }

  async function signOut(page: Page): Promise<void> {
    await page.click('form[action="/sign-out"] button');
    await page.waitForURL(`${hub.url}/`);
  }

  /** A telephone's own authenticator, which the owner always unlocks. */
  async function giveAuthenticator(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  }

  async function addPasskey(page: Page, label: string): Promise<void> {
    await page.goto(`${hub.url}${OVERVIEW}/passkeys`);
    await page.fill('#label', label);
    if ((await page.locator('#password').count()) > 0) await page.fill('#password', PASSWORD);
    await page.click(SUBMIT);
    await page.waitForURL(/passkeys\/new$/);
    await page.click('.hub-passkey button');
    await page.waitForURL(/second-factor\/codes$|done=passkey$/);
  }

  for (const language of ['en', 'es'] as const) {
    for (const size of ['wide', 'phone'] as const) {
      it(`is accessible and fits, in ${language}, ${SIZES[size].width} pixels wide`, async () => {
        const userId = `ana.${language}.${size}`;
        const user = await hub.person(userId, { role: 'host', language });
        const wish = { viewport: SIZES[size], locale: LOCALES[language] };
        const { page, complaints } = await openPage(browser, wish);
        await giveAuthenticator(page);
        async function check(name: string): Promise<void> {
          await expectGoodPage(page, { name, language, size });
        }

        await signIn(page, userId);
        await page.goto(`${hub.url}/account`);
        await check('factor-demanded');
        await page.goto(`${hub.url}${OVERVIEW}/totp`);
        await check('factor-app');
        const secret = (await page.textContent('.hub-secret'))?.replaceAll(' ', '') ?? '';
        await page.fill('#code', '000000');
        await page.click(SUBMIT);
        await page.locator('.usa-alert--error').waitFor();
        expect(await page.evaluate('document.activeElement.className')).to.include('usa-alert');
        await check('factor-app-wrong');
        await page.fill('#code', hub.codeOf(secret));
        await page.click(SUBMIT);
        await page.waitForURL(/second-factor\/codes$/);
        await check('factor-codes');
        await page.click('main button[type=submit]');
        // Where this user had wanted to go.
        await page.waitForURL(`${hub.url}/account`);

        await page.goto(`${hub.url}${OVERVIEW}/passkeys`);
        await check('factor-passkey-name');
        await page.fill('#label', 'Mi teléfono');
        await page.fill('#password', PASSWORD);
        await page.click(SUBMIT);
        await page.locator('.hub-passkey form').waitFor();
        await check('factor-passkey-new');
        await page.click('.hub-passkey button');
        await page.waitForURL(/done=passkey$/);
        await check('factor-overview');
        await page.click('main li a');
        await page.waitForURL(/passkeys\/./);
        await check('factor-passkey');
        await page.goto(`${hub.url}${OVERVIEW}/totp/remove`);
        await check('factor-app-remove');

        await signOut(page);
        await signIn(page, userId);
        await page.waitForURL((url) => url.pathname === PROOF);
        await page.locator('.hub-passkey form').waitFor();
        await check('factor-proof');
        await page.fill('#code', '000000');
        await page.click(SUBMIT);
        await page.locator('.usa-alert--error').waitFor();
        await check('factor-proof-wrong');
        await page.click('.hub-passkey button');
        await page.waitForURL(`${hub.url}/`);

        expect((await hub.user(user.id)).secondFactor.passkeys[0]?.counter).to.be.greaterThan(1);
        // Answers 400 are what was asked for.
        expect(complaints.filter((line) => !/status of 40[04]/.test(line))).to.deep.equal([]);
        await page.context().close();
      }).timeout(120_000);
    }
  }

  it('a passkey of another telephone does not let in, and the reader may try again', async () => {
    await hub.person('two.phones');
    const { page } = await openPage(browser, { viewport: WIDE, locale: 'en-US' });
    await giveAuthenticator(page);
    await signIn(page, 'two.phones');
    await addPasskey(page, 'First');
    const { page: other } = await openPage(browser, { viewport: WIDE, locale: 'en-US' });
    await giveAuthenticator(other);
    await signIn(other, 'two.phones');
    await other.locator('.hub-passkey form').waitFor();
    expect(await other.locator('[data-passkey-failed]').isVisible()).to.equal(false);
    await other.click('.hub-passkey button');

    await other.locator('[data-passkey-failed]:visible').waitFor();
    expect(await accessibilityProblems(other)).to.deep.equal([]);
    expect(new URL(other.url()).pathname).to.equal(PROOF);
    await page.context().close();
    await other.context().close();
  });

  it('an app is set up and used without scripts', async () => {
    await hub.person('no.scripts');
    const wish = { viewport: PHONE, locale: 'en-US', scripts: false } as const;
    const { page } = await openPage(browser, wish);
    await signIn(page, 'no.scripts');
    await page.goto(`${hub.url}${OVERVIEW}/passkeys`);
    await page.fill('#label', 'In vain');
    await page.fill('#password', PASSWORD);
    await page.click(SUBMIT);
    await page.locator('[data-passkey-unknown]').waitFor();
    expect(await page.locator('.hub-passkey button').isVisible()).to.equal(false);
    await page.goto(`${hub.url}${OVERVIEW}/totp`);
    const secret = (await page.textContent('.hub-secret'))?.replaceAll(' ', '') ?? '';
    await page.fill('#code', hub.codeOf(secret));
    await page.fill('#password', PASSWORD);
    await page.click(SUBMIT);
    await page.waitForURL(/second-factor\/codes$/);
    await page.click('main button[type=submit]');
    await signOut(page);
    hub.clock.turn({ minutes: 1 });
    await signIn(page, 'no.scripts');
    await page.fill('#code', hub.codeOf(secret));
    await page.click(SUBMIT);

    await page.waitForURL(`${hub.url}/`);
    await page.context().close();
  });

  it('a user signs in with the keyboard alone', async () => {
    await hub.person('keys.only');
    const { page } = await openPage(browser, { viewport: WIDE, locale: 'en-US' });
    await giveAuthenticator(page);
    await signIn(page, 'keys.only');
    await addPasskey(page, 'My key');
    await page.click('main button[type=submit]');
    await signOut(page);
    await signIn(page, 'keys.only');
    await page.locator('.hub-passkey form').waitFor();
    await tabTo(page, '.hub-passkey button');
    await page.keyboard.press('Enter');

    await page.waitForURL(`${hub.url}/`);
    await page.context().close();
  });

  async function tabTo(page: Page, selector: string): Promise<void> {
    for (let presses = 0; presses < 30; presses++) {
      if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`))
        return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reaches ${selector}`);
  }
});
