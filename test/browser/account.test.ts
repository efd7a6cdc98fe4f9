import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import {
  type AccountServer,
  ANSWER,
  OTHER_PASSWORD,
  PASSWORD,
  QUESTION,
  startAccount,
} from '../support/account-server.ts';
import { openPage, PHONE, startBrowser, WIDE } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import { expectGoodPage, LOCALES, SIZES, WALK_TIMEOUT_MS } from '../support/good-page.ts';

describeWith('chromium', 'the account pages in a browser', () => {
  let hub: AccountServer;
  let browser: Browser;
  before(async () => {
    hub = await startAccount();
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await hub.stop();
  });

  let people = 0;
  const newId = () => `person.${++people}`;

  async function signIn(page: Page, userId: string, password = PASSWORD): Promise<void> {
    await page.goto(`${hub.url}/sign-in`);
    await page.fill('#userId', userId);
    await page.fill('#password', password);
    await page.click('main button[type=submit]');
    await page.waitForURL((url) => url.pathname !== '/sign-in');
  }

  for (const language of ['en', 'es'] as const) {
    for (const size of ['wide', 'phone'] as const) {
      describe(`in ${language}, ${SIZES[size].width} pixels wide`, () => {
        let page: Page;
        let complaints: readonly string[];
        beforeEach(async () => {
          const wish = { viewport: SIZES[size], locale: LOCALES[language] };
          ({ page, complaints } = await openPage(browser, wish));
        });
        afterEach(() => page.context().close());

        async function check(name: string): Promise<void> {
          await expectGoodPage(page, { name, language, size });
          expect(complaints.filter((line) => /content security policy/i.test(line))).to.be.empty;
        }

        async function submit(selector = 'main form.usa-form'): Promise<void> {
          await page.evaluate(`document.querySelector('${selector}').noValidate = true`);
          await page.click(`${selector} button[type=submit]`);
          await page.waitForLoadState();
        }

        it('the pages of the own account are accessible, and so are their refusals', async () => {
          const userId = newId();
          await hub.person(userId, { language });
          await signIn(page, userId);
          for (const name of ['', '/password', '/questions', '/sessions']) {
            await page.goto(`${hub.url}/account${name}`);
            await check(`account${name.replace('/', '-')}`);
          }
          for (const [name, field, text] of [
            ['', 'name', ' '],
            ['/password', 'wanted', 'short1'],
            ['/questions', 'answer', 'x'],
          ] as const) {
            await page.goto(`${hub.url}/account${name}`);
            await page.fill(`#${field}`, text);
            await submit();
            expect(await page.evaluate('document.activeElement.className')).to.include('usa-alert');
            await check(`account${name.replace('/', '-')}-refused`);
          }
        }).timeout(WALK_TIMEOUT_MS);

        it('the way back in is accessible', async () => {
          const userId = newId();
          await hub.person(userId, { language });
          await page.goto(`${hub.url}/sign-in`);
          await check('sign-in-links');
          await page.goto(`${hub.url}/recover/user-id`);
          await page.fill('#email', `${userId}@home.example`);
          await submit();
          await check('recover-user-id-sent');
          await page.goto(`${hub.url}/recover/password`);
          await check('recover-password');
          await page.fill('#userId', userId);
          await submit();
          await check('recover-question');
          await page.selectOption('#question', QUESTION);
          await page.fill('#answer', 'wrong');
          await submit();
          await check('recover-question-refused');
          await page.fill('#answer', ANSWER);
          await submit();
          await check('recover-sent');
          await page.goto(`${hub.url}/recover/password/made-up`);
          await check('recover-dead-link');
          await page.goto(`${hub.url}/account/confirm/made-up`);
          await check('address-dead-link');
        }).timeout(WALK_TIMEOUT_MS);

        it('the stages and the confirmation are accessible', async () => {
          const userId = newId();
          const temporaryUntil = hub.clock().add({ hours: 1 });
          const user = await hub.person(userId, {
            language,
            terms: [],
            questions: [],
            temporaryUntil,
          });
          await signIn(page, userId);
          await check('stage-password');
          await page.fill('#wanted', OTHER_PASSWORD);
          await page.fill('#repeated', OTHER_PASSWORD);
          await submit();
          await check('stage-terms');
          await page.click('form[action="/terms"] button');
          await page.waitForURL(/account\/questions/);
          await check('stage-question');
          await submit();
          await check('stage-question-refused');
          await page.selectOption('#question', 'first-car');
          await page.fill('#answer', 'Chevrolet');
          await submit();

          const known = await hub.user(user.id);
          const wanted = { ...known, email: `${userId}@new.example`, password: OTHER_PASSWORD };
          await hub.profiles.change(known, wanted);
          const letters = await hub.letters('address-confirmation');
          const letter = letters.find(({ to }) => to === wanted.email);
          await page.goto(letter?.facts.link ?? '');
          await check('confirm');
          await page.click('main button[type=submit]');
          await page.waitForURL(/done$/);
          await check('confirmed');
        }).timeout(WALK_TIMEOUT_MS);

        it('BR-037 the warning before the end of a session is accessible', async () => {
          const userId = newId();
          await hub.person(userId, { language });
          await signIn(page, userId);
          await page.clock.install();
          await page.goto(`${hub.url}/account`);
          await page.clock.fastForward('13:00');
          await page.locator('#idle[open]').waitFor();
          await page.clock.runFor(2000);

          const focused = await page.evaluate('document.activeElement.id');
          expect(focused).to.equal('idle-stay');
          expect(await page.textContent('#idle-left')).to.match(/2 minut/);
          await check('idle');
        }).timeout(WALK_TIMEOUT_MS);
      });
    }
  }

  describe('with the keyboard alone', () => {
    let page: Page;
    beforeEach(async () => {
      ({ page } = await openPage(browser, { viewport: WIDE, locale: 'en-US' }));
    });
    afterEach(() => page.context().close());

    async function tabTo(selector: string): Promise<void> {
      for (let presses = 0; presses < 60; presses++) {
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) {
          return;
        }
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never reaches ${selector}`);
    }

    it('BR-017.009 somebody is locked out, recovers, and chooses a new password', async () => {
      const userId = newId();
      await hub.person(userId);
      await page.goto(`${hub.url}/sign-in`);
      for (let wrong = 0; wrong < 4; wrong++) {
        await page.fill('#userId', userId);
        await page.fill('#password', 'wrong');
        await page.keyboard.press('Enter');
        await page.locator('.usa-alert--error').waitFor();
        await page.goto(`${hub.url}/sign-in`);
      }
      await tabTo('a[href="/recover/password"]');
      await page.keyboard.press('Enter');
      await page.waitForURL(/recover\/password$/);
      await tabTo('#userId');
      await page.keyboard.type(userId);
      await page.keyboard.press('Enter');
      await page.locator('#answer').waitFor();
      await tabTo('#question');
      await page.keyboard.type('On which');
      await tabTo('#answer');
      await page.keyboard.type(ANSWER);
      await page.keyboard.press('Enter');
      await page.waitForURL(/recover\/sent$/);

      const letters = await hub.letters('temporary-password');
      const letter = letters.find(({ to }) => to === `${userId}@home.example`);
      await signIn(page, userId, letter?.facts.password);
      await tabTo('#wanted');
      await page.keyboard.type(OTHER_PASSWORD);
      await tabTo('#repeated');
      await page.keyboard.type(OTHER_PASSWORD);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${hub.url}/`);
    });
  });

  describe('BR-037 the warning before the end of a session', () => {
    let page: Page;
    beforeEach(async () => {
      ({ page } = await openPage(browser, { viewport: WIDE, locale: 'en-US' }));
      const userId = newId();
      await hub.person(userId);
      await signIn(page, userId);
      await page.clock.install();
      await page.goto(`${hub.url}/account`);
    });
    afterEach(() => page.context().close());

    it('is taken back by staying, and what was typed is still there', async () => {
      await page.fill('#name', 'Half a na');
      await page.clock.fastForward('14:00');
      await page.locator('#idle[open]').waitFor();
      expect(await page.textContent('#idle-left')).to.equal('1 minute left');
      await page.keyboard.press('Enter');
      await page.locator('#idle:not([open])').waitFor({ state: 'attached' });

      expect(await page.inputValue('#name')).to.equal('Half a na');
      await page.clock.fastForward('10:00');
      expect(await page.locator('#idle[open]').count()).to.equal(0);
    });

    it('leaves the page for the sign-in once the session is over', async () => {
      hub.clock.turn({ minutes: 15 });
      await page.clock.fastForward('15:30');

      await page.waitForURL(/sign-in\?next=%2Faccount$/);
    });
  });

  it('works without scripts: the warning stays closed, and every form works', async () => {
    const wish = { viewport: PHONE, locale: 'es-MX', scripts: false } as const;
    const { page } = await openPage(browser, wish);
    const userId = newId();
    await hub.person(userId, { language: 'es' });
    await signIn(page, userId);
    await page.goto(`${hub.url}/account`);

    expect(await page.locator('#idle').isVisible()).to.equal(false);
    await page.fill('#name', 'Ana Ruiz de Paz');
    await page.click('main button[type=submit]');
    await page.locator('.usa-alert--success').waitFor();
    await page.context().close();
  });
});
