import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { openPage, type PageWish, startBrowser, WIDE } from '../support/browser.ts';
import { describeWith } from '../support/engines.ts';
import { expectGoodPage, LOCALES, SIZES, WALK_TIMEOUT_MS } from '../support/good-page.ts';
import { FLAT, NEW_HOME, SOLAR_HOME } from '../support/portal-world.ts';
import {
  METERS,
  PASSWORD,
  PERSON,
  pathOf,
  REP,
  type RegistrationWorld,
  startRegistration,
} from '../support/registration-world.ts';

const FIELDS = ['name', 'email', 'userId', 'password', 'passwordAgain', 'answer'] as const;

describeWith('chromium', 'registering in a browser', () => {
  let world: RegistrationWorld;
  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    world = await startRegistration();
  });
  afterEach(() => world.stop());

  async function open(wish: PageWish): Promise<{ page: Page; complaints: readonly string[] }> {
    return openPage(browser, wish);
  }

  async function send(page: Page): Promise<void> {
    await page.click('main form button[type=submit]');
  }

  async function tickWidget(page: Page): Promise<void> {
    await page.locator('altcha-widget input[type=checkbox]').click();
    await page.locator('altcha-widget [data-state=verified]').waitFor();
  }

  async function confirm(page: Page): Promise<void> {
    const letter = (await world.letters('address-confirmation')).at(-1);
    await page.goto(world.url + pathOf(letter));
  }

  for (const language of ['en', 'es'] as const) {
    for (const size of ['wide', 'phone'] as const) {
      it(`BR-017 every page is accessible in ${language}, ${SIZES[size].width} pixels wide`, async () => {
        const wish = { viewport: SIZES[size], locale: LOCALES[language] };
        const { page, complaints } = await open(wish);
        const userId = `walker-${language}-${size}`;
        await world.known('neighbour', [FLAT]);

        const check = async (name: string) => {
          await expectGoodPage(page, { name, language, size });
          const policy = complaints.filter((line) => /content security policy/i.test(line));
          expect(policy, name).to.be.empty;
        };

        await page.goto(`${world.url}/register`);
        await check('register');
        await send(page);
        await page.locator('altcha-widget input[type=checkbox]').waitFor();
        await check('check');
        await page.click('main a[href$="way=sum"]');
        await page.fill('#sum', '99');
        await send(page);
        await check('check-sum-wrong');
        await page.click('main a[href="/register/check"]');
        await page.locator('altcha-widget input[type=checkbox]').waitFor();
        await tickWidget(page);
        await check('check-ticked');
        await send(page);
        await page.fill('#esiid', NEW_HOME);
        await page.fill('#meterNumber', '1');
        await page.selectOption('#repDuns', REP);
        await send(page);
        await check('premise-wrong');
        await page.fill('#meterNumber', METERS[NEW_HOME] ?? '');
        await send(page);
        await check('terms');
        await page.click('label[for=terms]');
        await send(page);
        for (const field of FIELDS) await page.fill(`#${field}`, PERSON[field]);
        await page.fill('#userId', 'a/b');
        await page.selectOption('#question', PERSON.question);
        await send(page);
        await check('person-wrong');
        await page.fill('#userId', userId);
        for (const field of ['password', 'passwordAgain', 'answer'] as const) {
          await page.fill(`#${field}`, PERSON[field]);
        }
        await send(page);
        await check('sent');
        await page.goto(`${world.url}/register/resend`);
        await check('resend');
        await confirm(page);
        await check('confirm');
        await send(page);
        await check('confirmed');
        await confirm(page);
        await check('dead-link');

        await page.goto(`${world.url}/sign-in`);
        await page.fill('#userId', `${userId}`);
        await page.fill('#password', PASSWORD);
        await send(page);
        await page.waitForURL(`${world.url}/`);
        await page.goto(`${world.url}/esiids`);
        const button = page.locator(`.hub-language button[value=${language}]`);
        if ((await button.count()) > 0) await button.click();
        await page.locator(`html[lang=${language}]`).waitFor();
        await check('esiids');
        await page.fill('#esiid', FLAT);
        await page.fill('#meterNumber', '1');
        await page.click('label[for=terms]');
        await page.click('section[aria-labelledby=add] button[type=submit]');
        await check('esiids-wrong');
        await page.fill('#meterNumber', 'I98 765');
        await page.click('label[for=terms]');
        await page.click('section[aria-labelledby=add] button[type=submit]');
        await check('esiids-claimed');
        await page.goto(`${world.url}/esiids/help`);
        await check('esiids-help');
        await page.goto(`${world.url}/esiids/upload`);
        await check('esiids-upload');
        // ESIIDs of 22 digits leave a telephone the least room.
        const lines = [`${SOLAR_HOME},113400001`, '1.04437E+16,1', `${NEW_HOME},1`, `${FLAT},1`];
        const list = lines.join('\n');
        const file = { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(list) };
        await page.setInputFiles('#list', file);
        await page.click('label[for=terms]');
        await send(page);
        await page.locator('#summary').waitFor();
        await check('esiids-results');
        await page.context().close();
      }).timeout(WALK_TIMEOUT_MS);
    }
  }

  it('BR-017.017 is done with the keyboard alone', async () => {
    const { page } = await open({ viewport: WIDE, locale: 'en-US' });
    const tabTo = async (selector: string) => {
      await page.locator(selector).first().waitFor();
      for (let presses = 0; presses < 60; presses++) {
        const isThere = `document.activeElement.matches(${JSON.stringify(selector)})`;
        if (await page.evaluate(isThere)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never reaches ${selector}`);
    };
    const press = async (selector: string) => {
      await tabTo(selector);
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    };
    await page.goto(`${world.url}/register`);
    await press('main form button');
    await page.locator('altcha-widget input[type=checkbox]').waitFor();
    await tabTo('altcha-widget input[type=checkbox]');
    await page.keyboard.press('Space');
    await page.locator('altcha-widget [data-state=verified]').waitFor();
    await press('main form button');
    await tabTo('#esiid');
    await page.keyboard.type(NEW_HOME);
    await tabTo('#meterNumber');
    await page.keyboard.type(METERS[NEW_HOME] ?? '');
    await tabTo('#repDuns');
    await page.keyboard.type('Lone');
    await press('main form button');
    await tabTo('#terms');
    await page.keyboard.press('Space');
    await press('main form button');
    for (const field of ['name', 'email', 'userId', 'password', 'passwordAgain'] as const) {
      await tabTo(`#${field}`);
      await page.keyboard.type(field === 'userId' ? 'keyboard-only' : PERSON[field]);
    }
    await tabTo('#question');
    await page.keyboard.press('ArrowDown');
    await tabTo('#answer');
    await page.keyboard.type(PERSON.answer);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${world.url}/register/sent`);
    await confirm(page);
    await press('main form button');

    await page.waitForURL(`${world.url}/register/confirmed**`);
    await page.context().close();
  }).timeout(WALK_TIMEOUT_MS);

  it('BR-017.017 asks a question in words where no scripts run', async () => {
    const wish = { viewport: SIZES.phone, locale: 'es-MX', scripts: false } as const;
    const { page } = await open(wish);
    await page.goto(`${world.url}/register`);
    await send(page);

    expect(await page.textContent('label[for=sum]')).to.match(/^¿Cuánto es \w+ más \w+\?$/u);
    await page.fill('#sum', '99');
    await send(page);
    expect(await page.textContent('.usa-alert--error')).to.include('Le quedan 2 intentos');
    await page.context().close();
  });
});
