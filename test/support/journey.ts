import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { Secret, TOTP } from 'otpauth';
import type { Browser } from 'playwright-core';
import type { Language } from '../../src/language.ts';
import { NOON } from './journey-market.ts';
import { Walker } from './walker.ts';
import { startWholeHub, type WholeHub } from './whole-hub.ts';

/** Somebody who comes to the hub. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly userId: string;
  readonly password: string;
}

const NAMES = {
  en: {
    customer: 'Rosalind Alder',
    boss: 'Walter Finch',
    clerk: 'Edith Marlow',
    host: 'Hugh Otley',
  },
  es: { customer: 'Inés Robles', boss: 'Álvaro Cano', clerk: 'Nuria Peña', host: 'Ramón Ortiz' },
} as const;
export type Part = keyof (typeof NAMES)['en'];

const SUBMIT = 'main form.usa-form button[type=submit]';

const REQUEST_ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** One whole hub, the people of the journeys, and everything that must not be in its log. */
export class Journey {
  readonly whole: WholeHub;
  readonly language: Language;
  readonly secrets = new Set<string>();
  private readonly browser: Browser;
  private readonly seen = new Set<string>();
  private readonly walkers = new Map<string, Walker>();

  static async begin(browser: Browser, language: Language): Promise<Journey> {
    return new Journey(await startWholeHub(NOON), browser, language);
  }

  private constructor(whole: WholeHub, browser: Browser, language: Language) {
    this.whole = whole;
    this.browser = browser;
    this.language = language;
  }

  person(part: Part): Person {
    const person = {
      name: NAMES[this.language][part],
      email: `${part}@people.example`,
      userId: `${part}-7`,
      password: `${part} walks 4 miles`,
    };
    for (const secret of Object.values(person)) this.secrets.add(secret);
    return person;
  }

  async walker(name: string): Promise<Walker> {
    const { browser, language } = this;
    const walker = await Walker.arrive({ browser, language, name, url: this.whole.url });
    this.walkers.set(name, walker);
    return walker;
  }

  /** Somebody who is under way already. */
  walkerCalled(name: string): Walker {
    const walker = this.walkers.get(name);
    if (walker === undefined) throw new Error(`${name} has not come yet`);
    return walker;
  }

  /** The next letter of that kind to that address; what it holds is secret. */
  async letterTo(address: string, subject: RegExp) {
    const letter = await this.whole.letterTo(address, subject);
    const password = /^\S{12,24}$/m.exec(letter.text)?.[0];
    if (password !== undefined) this.secrets.add(password);
    if (letter.link !== '') this.secrets.add(letter.link);
    return { ...letter, password: password ?? '' };
  }

  /** To the home page, through whatever stands between it and a right password. */
  async signIn(walker: Walker, { userId, password }: Person, given = password): Promise<void> {
    if (walker.path !== '/sign-in') await walker.go('/sign-in');
    await walker.fill({ userId, password: given });
    await walker.press(SUBMIT);
    await this.speak(walker);
    if (walker.path === '/account/password') {
      await this.seeOnce(walker, 'password-stage');
      await walker.fill({ wanted: password, repeated: password });
      await walker.press(SUBMIT);
    }
    if (walker.path === '/terms') {
      await this.seeOnce(walker, 'terms-stage');
      await walker.press('form[action="/terms"] button');
    }
    if (walker.path === '/account/questions') {
      await this.seeOnce(walker, 'question-stage');
      await walker.choose('#question', 'first-job');
      await walker.type('#answer', 'Nacogdoches');
      await walker.press(SUBMIT);
    }
    if (walker.path === '/account/second-factor') await this.enrol(walker);
    // The short one is the language.
    for (const cookie of await walker.cookies()) if (cookie.length > 2) this.secrets.add(cookie);
  }

  /** An authenticator app, and the recovery codes that come with it. */
  private async enrol(walker: Walker): Promise<void> {
    await this.seeOnce(walker, 'second-factor-stage');
    await walker.press('main a[href="/account/second-factor/totp"]');
    await this.seeOnce(walker, 'app');
    const secret = ((await walker.page.textContent('.hub-secret')) ?? '').replaceAll(' ', '');
    const timestamp = this.whole.clock().epochMilliseconds;
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
    await walker.type('#code', code);
    await walker.press(SUBMIT);
    await this.seeOnce(walker, 'recovery-codes');
    const codes = await walker.page.locator('.hub-codes code').allTextContents();
    for (const known of [secret, ...codes]) this.secrets.add(known);
    await walker.press('form[action="/account/second-factor/codes/kept"] button');
    expect(walker.path, 'after the codes').to.equal('/');
  }

  /** Pages that look the same for everybody. */
  private async seeOnce(walker: Walker, name: string): Promise<void> {
    if (this.seen.has(name)) return;
    this.seen.add(name);
    await walker.see(name);
  }

  /** Users made at the command line start in English. */
  private async speak(walker: Walker): Promise<void> {
    const spoken = await walker.page.getAttribute('html', 'lang');
    if (spoken !== this.language)
      await walker.press(`.hub-language button[value=${this.language}]`);
  }

  /** Lines of the log that hold something that was typed, mailed or handed out. */
  async leaks(): Promise<readonly string[]> {
    const { logged, mailed } = this.whole;
    for (const { typed } of this.walkers.values()) {
      // A sum or a search letter says nothing about anybody.
      for (const text of typed) if (text.length >= 6) this.secrets.add(text);
    }
    for (const { text = '' } of mailed) {
      for (const link of text.match(/https:\S+/g) ?? []) this.secrets.add(link);
    }
    return logged.flatMap((line) => {
      // Six digits can be part of a number that the hub made itself.
      const said = line.replaceAll(REQUEST_ID, '');
      const told = [...this.secrets].filter((secret) => said.includes(secret));
      return told.map((secret) => `${secret} in ${line}`);
    });
  }

  async end(): Promise<void> {
    await Promise.all([...this.walkers.values()].map((walker) => walker.leave()));
    await this.whole.stop();
  }
}

/** Where a third party waits for the customer to come back with a code. */
export async function startCallback() {
  const queries: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    queries.push(new URL(request.url ?? '/', 'http://localhost').searchParams);
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Back</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    uri: `http://localhost:${port}/callback`,
    code: () => queries.find((query) => query.has('code'))?.get('code') ?? '',
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
