import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Router, type RouterContext } from '@koa/router';
import { expect } from 'chai';
import type { Next } from 'koa';
import { AtOnce } from '../../src/http/at-once.ts';
import { healthRoutes } from '../../src/http/health.ts';
import { limit } from '../../src/http/limits.ts';
import { may } from '../../src/http/may.ts';
import { parse, validator } from '../../src/http/parse.ts';
import { allowFormTarget } from '../../src/http/security.ts';
import type { HubState } from '../../src/http/state.ts';
import { Languages } from '../../src/identity/languages.ts';
import { silentLog } from '../../src/log.ts';
import { type HubApp, type HubServices, OPERATOR, startHubApp } from '../support/hub-app.ts';

const named = validator<{ readonly name: string }>({
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
});

/** Pages and program routes as the doors have them. */
function routes({ sessions, users, clock }: HubServices): readonly Router<HubState>[] {
  const router = new Router<HubState>();
  const languages = new Languages(users, () => []);
  router.get('/form', (ctx) => {
    allowFormTarget(ctx, 'https://third-party.example/callback');
    ctx.body = ctx.state.csrfToken;
  });
  router.post('/sign-in', async (ctx) => {
    const { userId, password } = ctx.request.body as Record<string, string>;
    await sessions.start(ctx, await users.signIn(userId ?? '', password ?? ''));
    ctx.body = ctx.state.csrfToken;
  });
  router.post('/sign-out', async (ctx) => {
    await sessions.end(ctx);
    ctx.body = 'bye';
  });
  router.post('/language', async (ctx) => {
    await languages.choose(ctx, 'en');
    ctx.body = ctx.state.language;
  });
  router.get('/usage', may('usage.read-own'), (ctx) => {
    ctx.body = [ctx.state.actor.role, ctx.state.actor.id, ctx.state.language].join(' ');
  });
  router.get('/espi/session', (ctx) => {
    ctx.body = String(ctx.state.session !== undefined);
  });
  router.post('/api/named', (ctx) => {
    ctx.body = parse(named, ctx.request.body).name;
  });
  router.post('/ticked', (ctx) => {
    ctx.body = [(ctx.request.body as { esiids: string[] }).esiids].flat().join(' ');
  });
  router.get('/api/broken', () => {
    throw new TypeError('a bug with a secret');
  });
  router.get('/api/download', (ctx) => {
    ctx.body = Readable.from(endless());
  });
  router.get('/api/torn', (ctx) => {
    ctx.body = Readable.from(torn());
  });
  router.get('/api/often', limit({ name: 'often', points: 2, seconds: 60 }), (ctx) => {
    ctx.body = 'ok';
  });
  const atOnce = new AtOnce(2);
  router.get('/api/at-once/:caller', (ctx) => {
    atOnce.enter(ctx, ctx.params.caller ?? '');
    ctx.body = ctx.query.short === undefined ? Readable.from(endless()) : 'ok';
  });
  // Where the request came from, as its socket would say.
  const comesFrom = (ctx: RouterContext<HubState>, next: Next) => {
    ctx.request.ip = String(ctx.query.from);
    return next();
  };
  router.get('/api/from', comesFrom, limit({ name: 'from', points: 1, seconds: 60 }), (ctx) => {
    ctx.body = 'ok';
  });
  return [healthRoutes(clock), router];
}

async function* endless(): AsyncGenerator<string> {
  for (;;) {
    yield 'more '.repeat(1000);
    await delay(1);
  }
}

async function* torn(): AsyncGenerator<string> {
  yield 'some';
  throw new Error('the store is gone');
}

/** A browser as far as cookies go. */
class Browser {
  private readonly cookies = new Map<string, string>();
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name);
  }

  async send(path: string, form?: Record<string, string> | string[][]) {
    const headers = { Cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') };
    const post = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
    const response = await fetch(`${this.url}${path}`, { headers, ...post, redirect: 'manual' });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: response.status, body: await response.text(), setCookies, response };
  }

  async signIn(password = 'right') {
    const { body: _csrf } = await this.send('/form');
    return this.send('/sign-in', { userId: 'ana', password, _csrf });
  }
}

describe('every HTTP surface', () => {
  const errors: string[] = [];
  const log = { ...silentLog, error: (phrase: string) => errors.push(phrase) };
  let app: HubApp;
  let browser: Browser;

  beforeEach(async () => {
    errors.length = 0;
    app = await startHubApp({ routes, log });
    browser = new Browser(app.url);
    const ana = { userId: 'ana', role: 'customer', language: 'es', customerId: 'c1' } as const;
    const rep = { userId: 'rep', role: 'rep', language: 'en', duns: '123456789' } as const;
    await app.users.create({ ...ana, password: 'right' }, OPERATOR);
    await app.users.create({ ...rep, password: 'right' }, OPERATOR);
  });
  afterEach(() => app.stop());

  describe('errors', () => {
    it('are problem+json for programs and pages for people', async () => {
      const program = await browser.send('/api/nothing');
      const person = await browser.send('/nothing');

      expect(program.response.headers.get('content-type')).to.match(/^application\/problem\+json/);
      expect(JSON.parse(program.body)).to.include({ status: 404, code: 'http.no-such-page' });
      expect(person).to.include({ status: 404, body: '<p>http.no-such-page</p>' });
    });

    it('answer 405 with Allow for a known path and another method', async () => {
      const response = await fetch(`${app.url}/api/named`, { method: 'DELETE' });

      expect(response.status).to.equal(405);
      expect(response.headers.get('allow')).to.equal('POST');
      expect(await response.json()).to.include({ code: 'http.wrong-method' });
    });

    it('of our own making are 500 with the request id and without detail', async () => {
      const { status, body, response } = await browser.send('/api/broken');

      expect(status).to.equal(500);
      expect(body).to.not.include('secret');
      expect(JSON.parse(body).requestId).to.equal(response.headers.get('x-request-id'));
    });

    it('in the middle of a download are logged, but not that a client went away', async () => {
      const url = new URL(app.url);
      const gone = connect(Number(url.port), url.hostname);
      gone.write('GET /api/download HTTP/1.1\r\nHost: hub\r\n\r\n');
      await once(gone, 'data');
      gone.destroy();
      await delay(100);
      const whileGone = [...errors];
      await fetch(`${app.url}/api/torn`)
        .then((response) => response.text())
        .catch(() => {});

      expect(whileGone).to.eql([]);
      expect(errors).to.include('response failed');
    });

    it('name the field of a body that does not fit its schema', async () => {
      const headers = { 'Content-Type': 'application/json' };
      const send = (body: string) =>
        fetch(`${app.url}/api/named`, { method: 'POST', headers, body });

      const wrong = await send('{"name":1}');
      const broken = await send('{');
      const huge = await send(JSON.stringify({ name: 'x'.repeat(600_000) }));
      const right = await send('{"name":"Ana"}');

      expect(await wrong.json()).to.deep.nested.include({ status: 400, 'facts.field': '/name' });
      expect(await broken.json()).to.include({ status: 400, code: 'http.bad-body' });
      expect(huge.status).to.equal(400);
      expect(await right.text()).to.equal('Ana');
    });
  });

  it('keeps every value of a field that a form gives many times', async () => {
    const { body: _csrf } = await browser.send('/form');
    const ticked = Array.from({ length: 3000 }, (_, index) =>
      String(10443720000000000n + BigInt(index)),
    );
    const fields = [['_csrf', _csrf], ...ticked.map((esiid) => ['esiids', esiid])];

    const { body } = await browser.send('/ticked', fields);

    expect(body).to.equal(ticked.join(' '));
  });

  it('sets the security headers, and a nonce that is never the same', async () => {
    const [one, other] = [await browser.send('/form'), await browser.send('/form')];

    const policy = one.response.headers.get('content-security-policy') ?? '';
    expect(policy).to.match(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}'/);
    expect(policy).to.include("frame-ancestors 'none'");
    expect(policy).to.include("form-action 'self' https://third-party.example");
    expect(policy).to.not.equal(other.response.headers.get('content-security-policy'));
    expect(one.response.headers.get('strict-transport-security')).to.match(/max-age=31536000/);
    expect(one.response.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(one.response.headers.get('referrer-policy')).to.equal('no-referrer');
    expect(one.response.headers.get('cache-control')).to.equal('no-store');
  });

  it('lets what programs get load nothing, should a browser show it', async () => {
    const { response } = await browser.send('/health');

    const policy = response.headers.get('content-security-policy');
    expect(policy).to.equal("default-src 'none'; frame-ancestors 'none'");
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
  });

  it('BR-028 tells a load balancer that it is there, and nothing else', async () => {
    const { status, body } = await browser.send('/health');

    expect(status).to.equal(200);
    expect(Object.keys(JSON.parse(body))).to.deep.equal(['status', 'at']);
  });

  it('counts requests, and says when to come back', async () => {
    const first = await browser.send('/api/often');
    await browser.send('/api/often');
    const third = await browser.send('/api/often');

    expect(first.response.headers.get('ratelimit-limit')).to.equal('2');
    expect(first.response.headers.get('ratelimit-remaining')).to.equal('1');
    expect(third.status).to.equal(429);
    expect(Number(third.response.headers.get('retry-after'))).to.be.within(1, 60);
  });

  it('gives a caller so many answers at once; the next when one of them is over', async () => {
    const ask = (path: string, signal?: AbortSignal) =>
      fetch(`${app.url}/api/at-once/${path}`, { signal: signal ?? null });
    for (let n = 0; n < 3; n++) expect((await ask('ana?short')).status).to.equal(200);
    const first = new AbortController();
    await ask('ana', first.signal);
    const second = new AbortController();
    await ask('ana', second.signal);

    const third = await ask('ana?short');

    expect(third.status).to.equal(429);
    expect(third.headers.get('retry-after')).to.equal('10');
    expect((await ask('eva?short')).status).to.equal(200);
    first.abort();
    for (let tries = 0; (await ask('ana?short')).status === 429 && tries < 100; tries++)
      await delay(10);
    expect((await ask('ana?short')).status).to.equal(200);
    second.abort();
  });

  it('counts who has a whole IPv6 network as one, and neighbours in IPv4 as two', async () => {
    const from = async (address: string) =>
      (await browser.send(`/api/from?from=${encodeURIComponent(address)}`)).status;

    expect(await from('2001:db8:1:2::1')).to.equal(200);
    expect(await from('2001:db8:1:2:ffff::9')).to.equal(429);
    expect(await from('2001:db8:1:3::1')).to.equal(200);
    expect(await from('::ffff:192.0.2.1')).to.equal(200);
    expect(await from('::ffff:192.0.2.2')).to.equal(200);
    expect(await from('192.0.2.1')).to.equal(429);
  });

  describe('forms', () => {
    it('are refused without the token that this browser was given', async () => {
      const stranger = new Browser(app.url);
      const { body: token } = await stranger.send('/form');

      const without = await browser.send('/sign-in', { userId: 'ana', password: 'right' });
      const foreign = await browser.send('/sign-in', {
        userId: 'ana',
        password: 'right',
        _csrf: token,
      });

      expect(without).to.include({ status: 403, body: '<p>http.forged-form</p>' });
      expect(foreign.status).to.equal(403);
    });

    it('shown before sign-in are refused after it: the session has a token of its own', async () => {
      const { body: before } = await browser.send('/form');
      await browser.signIn();

      expect((await browser.send('/sign-out', { _csrf: before })).status).to.equal(403);
      expect((await browser.send('/usage')).status).to.equal(200);
    });
  });

  describe('sessions', () => {
    it('are needed where the policy says so, and only for the roles it names', async () => {
      expect(await browser.send('/usage')).to.include({
        status: 401,
        body: '<p>session.required</p>',
      });

      const { body: _csrf } = await browser.send('/form');
      await browser.send('/sign-in', { userId: 'rep', password: 'right', _csrf });
      expect((await browser.send('/usage')).status).to.equal(403);
    });

    it('of people who ask for what they may not have: each time is on the record, without what was in the path', async () => {
      const { body: _csrf } = await browser.send('/form');
      await browser.send('/sign-in', { userId: 'rep', password: 'right', _csrf });
      await browser.send('/usage?esiid=10443720000000001');
      await browser.send('/ticked', { _csrf: 'forged' });

      const refused = await app.events('session.refused');
      const [read, forged] = refused.map(({ actor, detail }) => ({ role: actor.role, ...detail }));
      expect(read).to.include({ role: 'rep', route: '/usage', reason: 'session.forbidden' });
      expect(forged).to.include({ method: 'POST', reason: 'http.forged-form' });
      expect(JSON.stringify(refused)).to.not.include('10443720000000001');
    });

    it('are not started by a wrong password', async () => {
      expect((await browser.signIn('wrong')).status).to.equal(401);
      expect((await browser.send('/usage')).status).to.equal(401);
    });

    it('live in a cookie for this host, TLS and HTTP only', async () => {
      const { setCookies } = await browser.signIn();

      const cookie = setCookies.find((line) => line.startsWith('__Host-hub=')) ?? '';
      expect(cookie).to.match(/^__Host-hub=[A-Za-z0-9_-]{43}; path=\/;/);
      expect(cookie.toLowerCase()).to.include('samesite=lax; secure; httponly');
      expect(cookie.toLowerCase()).to.not.include('domain');
    });

    it('say who acts, and bring the language of the profile (BR-021.001)', async () => {
      await browser.signIn();

      expect((await browser.send('/usage')).body).to.equal('customer c1 es');
    });

    it('get a new cookie at each sign-in, and the old one is worth nothing', async () => {
      await browser.signIn();
      const old = browser.cookie('__Host-hub');
      await browser.signIn();

      const headers = { Cookie: `__Host-hub=${old}` };
      expect((await fetch(`${app.url}/usage`, { headers })).status).to.equal(401);
      expect((await browser.send('/usage')).status).to.equal(200);
    });

    it('BR-037 end after fifteen minutes without a request', async () => {
      await browser.signIn();
      app.clock.turn({ minutes: 14, seconds: 59 });
      expect((await browser.send('/usage')).status).to.equal(200);

      app.clock.turn({ minutes: 14, seconds: 59 });
      expect((await browser.send('/usage')).status).to.equal(200);

      app.clock.turn({ minutes: 15 });
      expect((await browser.send('/usage')).status).to.equal(401);
    });

    it('end after twelve hours, however busy', async () => {
      await browser.signIn();
      for (let quarter = 1; quarter < 72; quarter++) {
        app.clock.turn({ minutes: 10 });
        await browser.send('/usage');
      }
      expect((await browser.send('/usage')).status).to.equal(200);

      app.clock.turn({ minutes: 10 });
      expect((await browser.send('/usage')).status).to.equal(401);
    });

    it('end at sign-out on the server too, on the record', async () => {
      await browser.signIn();
      const headers = { Cookie: `__Host-hub=${browser.cookie('__Host-hub')}` };
      const { body: _csrf } = await browser.send('/form');
      await browser.send('/sign-out', { _csrf });

      expect((await fetch(`${app.url}/usage`, { headers })).status).to.equal(401);
      expect(await app.events('identity.signed-out')).to.have.length(1);
    });

    it('of one user can all be ended at once', async () => {
      await browser.signIn();
      const elsewhere = new Browser(app.url);
      await elsewhere.signIn();
      const [event] = await app.events('identity.signed-in');

      await app.sessions.endAllOf(event?.subject ?? '');

      expect((await browser.send('/usage')).status).to.equal(401);
      expect((await elsewhere.send('/usage')).status).to.equal(401);
    });

    it('mean nothing where programs come', async () => {
      await browser.signIn();

      expect((await browser.send('/espi/session')).body).to.equal('false');
    });
  });

  it('BR-021.005 speaks English until asked otherwise, and remembers a choice', async () => {
    const language = async (accept: string) =>
      (await fetch(`${app.url}/form`, { headers: { 'Accept-Language': accept } })).headers.get(
        'content-language',
      );
    expect([await language('de'), await language('es-MX,en;q=0.5')]).to.deep.equal(['en', 'es']);

    await browser.signIn();
    const { body: _csrf } = await browser.send('/form');
    await browser.send('/language', { _csrf });
    expect((await browser.send('/usage')).body).to.equal('customer c1 en');
    expect(await app.events('identity.language-chosen')).to.have.length(1);
  });
});
