import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { RESOURCE_PATH } from '../../src/espi/uri.ts';
import { aClient, MOVED_IN, OPERATOR, SCOPE } from '../support/hub-app.ts';
import { type Journey, type Person, startCallback } from '../support/journey.ts';
import {
  COTTAGE,
  HOME,
  METERS,
  MISREAD,
  MOVE_OUT,
  SUPPLIER,
  TAKEN,
} from '../support/journey-market.ts';
import { type Consented, pkce } from '../support/oauth-flow.ts';
import { Visitor } from '../support/visitor.ts';
import type { Walker } from '../support/walker.ts';

const SUBMIT = 'main form button[type=submit]';
const ANSWER = 'Mockingbird Lane';
const NEW_PASSWORD = 'seven 7 tall cedars';
const NUMBERS = 'uno dos tres cuatro cinco seis siete ocho nueve'.split(' ');

/** A third party's program, and where it takes its customers back. */
interface Program {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly resourceURI: string;
}

/** What a customer does at the hub, one thing after the other. */
export class CustomerWalk {
  private readonly journey: Journey;
  private readonly walker: Walker;
  private customer: Person;

  constructor(journey: Journey, walker: Walker) {
    this.journey = journey;
    this.walker = walker;
    this.customer = journey.person('customer');
  }

  /** Four steps, to the letter. */
  async registers(): Promise<void> {
    await this.walker.go('/');
    await this.walker.see('home');
    await this.walker.press('main a[href="/register"]');
    await this.walker.see('register');
    await this.walker.press(SUBMIT);
    await this.proveToBeAPerson();
    await this.walker.see('premise');
    await this.walker.fill({ esiid: HOME, meterNumber: METERS[HOME] });
    await this.walker.choose('#repDuns', SUPPLIER);
    await this.walker.press(SUBMIT);
    await this.walker.see('terms');
    await this.walker.tick('#terms');
    await this.walker.press(SUBMIT);
    await this.walker.see('person');
    const { name, email, userId, password } = this.customer;
    await this.walker.fill({ name, email, userId, password, passwordAgain: password });
    await this.walker.choose('#question', 'childhood-street');
    await this.walker.type('#answer', ANSWER);
    await this.walker.press(SUBMIT);
    await this.walker.see('sent');
  }

  /** By the link of the letter, which works once. */
  async confirms(): Promise<void> {
    const { email } = this.customer;
    const { link } = await this.journey.letterTo(email, /Confirm/);
    expect(await this.walker.go(link)).to.equal(200);
    await this.walker.see('confirm');
    await this.walker.press(SUBMIT);
    await this.walker.see('confirmed');
    expect(await this.walker.go(link)).to.equal(404);
    await this.walker.see('link-spent');
  }

  async seesAndDownloads(): Promise<void> {
    await this.walker.press('main a[href="/sign-in"]');
    await this.walker.see('sign-in');
    await this.journey.signIn(this.walker, this.customer);
    await this.walker.see('home-customer');
    await this.walker.press('main a[href="/usage"]');
    await this.walker.see('usage');
    await this.walker.choose('input[name=format]', 'csv');
    const downloading = this.walker.page.waitForEvent('download');
    await this.walker.tabTo('form[action="/usage/download"] button');
    await this.walker.page.keyboard.press('Enter');
    const file = await readFile(await (await downloading).path(), 'utf8');
    expect(file.match(/^'10443720000000001,03\/31\/2026,/gm)).to.have.length(96);
  }

  async isLockedAndRecovers(): Promise<void> {
    const { userId, email } = this.customer;
    await this.walker.press('form[action="/sign-out"] button');
    await this.walker.go('/sign-in');
    for (let wrong = 0; wrong < 4; wrong++) {
      await this.walker.fill({ userId, password: `not my password ${wrong}` });
      await this.walker.press(SUBMIT);
    }
    await this.walker.see('sign-in-refused');
    const locked = await this.journey.letterTo(email, /locked|bloqueada/);
    await this.walker.go(locked.link);
    await this.walker.see('recover-question');
    await this.walker.type('#answer', ANSWER.toLowerCase());
    await this.walker.press(SUBMIT);
    await this.walker.see('recover-sent');
    expect(await this.walker.go(locked.link)).to.equal(404);

    const temporary = await this.journey.letterTo(email, /temporary|temporal/);
    this.customer = { ...this.customer, password: NEW_PASSWORD };
    await this.walker.go(temporary.link);
    await this.journey.signIn(this.walker, this.customer, temporary.password);
    expect(this.walker.path).to.equal('/');
    await this.walker.press('form[action="/sign-out"] button');
    await this.walker.go('/sign-in');
    await this.walker.fill({ userId, password: temporary.password });
    await this.walker.press(SUBMIT);
    expect(this.walker.path).to.equal('/sign-in');
    await this.journey.signIn(this.walker, this.customer);
    await this.journey.letterTo(email, /was changed|Se cambió/);
  }

  async addsByFile(): Promise<void> {
    const neighbour = await this.aNeighbour();
    // From here on the browser asks us instead of opening a dialog; asked of it right before the key, it may come too late.
    this.walker.page.on('filechooser', () => {});
    await this.walker.press('main a[href="/esiids"]');
    await this.walker.see('esiids');
    await this.walker.press('main a[href="/esiids/upload"]');
    await this.walker.see('upload');
    const rows = [`${COTTAGE},${METERS[COTTAGE]}`, `${MISREAD},999`, `${TAKEN},${METERS[TAKEN]}`];
    const list = rows.join('\n');
    await this.walker.tabTo('#list');
    const choosing = this.walker.page.waitForEvent('filechooser');
    await this.walker.page.keyboard.press('Space');
    const file = { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(list) };
    await (await choosing).setFiles(file);
    await this.walker.tick('#terms');
    await this.walker.press(SUBMIT);
    await this.walker.page.locator('#summary').waitFor();
    await this.walker.see('upload-results');
    expect(await this.walker.page.locator('main tbody tr').count()).to.equal(3);
    const told = await this.journey.letterTo(neighbour, /claims|reclama/);
    expect(told.text).to.include(TAKEN);

    await this.walker.press('main a[href="/esiids"]');
    await this.walker.see('esiids-more');
    await this.walker.press(`main a[href="/esiids/${COTTAGE}/remove"]`);
    await this.walker.see('esiid-remove');
    await this.walker.press(SUBMIT);
    await this.walker.see('esiids-fewer');
    expect(await this.walker.text()).not.to.include(COTTAGE);
  }

  async sharesAndMovesOut(): Promise<void> {
    const callback = await startCallback();
    const redirectUri = callback.uri;
    const wish = aClient({ redirectUris: [redirectUri], clientUri: 'https://third.example' });
    const { client, secret } = await this.journey.whole.hub.clients.create(wish, OPERATOR);
    const program = { id: client.id, secret, redirectUri };
    const verifier = await this.consents(program);
    await callback.stop();
    const third = new Visitor(this.journey.whole.url);
    const tokens = await this.redeems(third, program, { code: callback.code(), verifier });
    const feed = new URL(tokens.resourceURI).pathname;
    expect(feed).to.include(RESOURCE_PATH);
    const read = () => third.get(feed, { authorization: `Bearer ${tokens.access_token}` });
    const before = await read();
    expect(before.status).to.equal(200);
    expect(before.text.match(/<(?:\w+:)?IntervalReading>/g)).to.have.length(96);
    await this.walker.go('/authorizations');
    await this.walker.see('sharing');

    await this.journey.whole.take(MOVE_OUT);
    expect((await read()).status).to.be.oneOf([401, 403]);
    await this.walker.go('/usage');
    await this.walker.see('usage-moved-out');
    expect(await this.walker.text()).not.to.include(HOME);
    await this.walker.go('/authorizations');
    await this.walker.see('sharing-moved-out');
    const told = await this.journey.letterTo(
      this.customer.email,
      /access .* ended|Terminó su acceso/,
    );
    expect(told.text).to.include(HOME);
  }

  /** Gives the verifier of PKCE. */
  private async consents({ id, redirectUri }: Program): Promise<string> {
    const { verifier, challenge } = pkce();
    const asked = new URLSearchParams({
      ...{ response_type: 'code', client_id: id, redirect_uri: redirectUri },
      ...{ scope: SCOPE, state: 'a-state', code_challenge: challenge },
      code_challenge_method: 'S256',
    });
    await this.walker.go(`/oauth/authorize?${asked}`);
    await this.walker.see('consent');
    expect(await this.walker.page.isChecked(`#esiid-${HOME}`)).to.equal(true);
    await this.walker.choose('input[name=months]', '12');
    await this.walker.press('main button[value=allow]');
    return verifier;
  }

  private async redeems(
    third: Visitor,
    { id, secret, redirectUri }: Program,
    { code, verifier }: Consented,
  ): Promise<Tokens> {
    const answer = await third.send({
      ...{ method: 'POST', path: '/oauth/token' },
      headers: {
        authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri },
        code_verifier: verifier,
      }).toString(),
    });
    const tokens = JSON.parse(answer.text) as Tokens;
    for (const one of [secret, code, verifier, tokens.access_token, tokens.refresh_token]) {
      this.journey.secrets.add(one);
    }
    return tokens;
  }

  /** By the box, and in Spanish by the sum. */
  private async proveToBeAPerson(): Promise<void> {
    const box = 'altcha-widget input[type=checkbox]';
    await this.walker.page.locator(box).waitFor();
    await this.walker.see('check');
    if (this.journey.language === 'en') {
      await this.walker.tabTo(box);
      await this.walker.page.keyboard.press('Space');
      await this.walker.page.locator('altcha-widget [data-state=verified]').waitFor();
    } else {
      await this.walker.press('main a[href="/register/check?way=sum"]');
      await this.walker.see('check-sum');
      const words = (await this.walker.page.innerText('label[for=sum]')).split(/[^a-z]+/);
      const addends = words.map((word) => NUMBERS.indexOf(word) + 1);
      await this.walker.type('#sum', String(addends.reduce((sum, one) => sum + one)));
    }
    await this.walker.press(SUBMIT);
  }

  /** Somebody who has `TAKEN`; gives where letters reach them. */
  private async aNeighbour(): Promise<string> {
    const { customers, users } = this.journey.whole.hub;
    const occupancies = [{ esiid: TAKEN, from: MOVED_IN, until: null }];
    const { id: customerId } = await customers.create({ occupancies }, OPERATOR);
    const known = { userId: 'neighbour-7', email: 'neighbour@people.example' };
    const password = 'behind 1 hedgerow';
    await users.create({ ...known, password, role: 'customer', customerId }, OPERATOR);
    return known.email;
  }
}
