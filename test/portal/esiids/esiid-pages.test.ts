import { expect } from 'chai';
import { linesOf } from '../../../src/registration/esiid-list.ts';
import { FLAT, NEW_HOME, SOLAR_HOME } from '../../support/portal-world.ts';
import { questions } from '../../support/questions.ts';
import {
  type Known,
  METERS,
  PASSWORD,
  type RegistrationWorld,
  startRegistration,
} from '../../support/registration-world.ts';
import { type Answer, Visitor } from '../../support/visitor.ts';

const CLIENT = 'third-party';
const SCOPE = 'FB=1_3_4_5;IntervalDuration=900';

describe('a customer’s ESIIDs', () => {
  let world: RegistrationWorld;
  let visitor: Visitor;
  let maria: Known;
  beforeEach(async () => {
    world = await startRegistration();
    visitor = new Visitor(world.url);
    maria = await world.known('maria', [SOLAR_HOME, FLAT]);
  });
  afterEach(() => world.stop());

  const signedIn = (userId = 'maria') => visitor.signIn(userId, PASSWORD);
  const add = (esiid: string, meterNumber: string, terms = 'yes') =>
    visitor.post('/esiids', { esiid, meterNumber, terms });
  const esiidsOf = async ({ customerId }: Known) => {
    const { items } = await world.ownEsiids.page(customerId);
    return items.map(({ esiid }) => esiid);
  };

  describe('are nobody else’s business', () => {
    const pages = ['/esiids', '/esiids/upload', '/esiids/help', `/esiids/${FLAT}/remove`];
    const posts = ['/esiids', `/esiids/${FLAT}/remove`, `/esiids/${FLAT}/withdraw`];

    it('not of who is not signed in', async () => {
      await visitor.get('/register');
      for (const path of pages) expect((await visitor.get(path)).location).to.match(/^\/sign-in/);
      for (const path of posts) expect((await visitor.post(path, {})).status, path).to.equal(401);
      const upload = await visitor.upload('/esiids/upload', { terms: 'yes' }, file('list', 'x'));
      expect(upload.status).to.equal(403);
    });

    for (const role of ['rep', 'tdsp', 'third-party', 'regulator', 'ercot', 'host'] as const) {
      it(`not of the role ${role}`, async () => {
        await world.users.create(
          { userId: 'other', role, password: PASSWORD, terms: maria.user.terms, questions },
          { role: 'operator', id: 'test' },
        );
        await signedIn('other');
        // Who has to set up a second factor first is led there, and not here.
        const isKeptOut = ({ status, location }: Answer) =>
          status === 403 || (status === 303 && !location.startsWith('/esiids'));
        for (const path of pages) expect(await visitor.get(path), path).to.satisfy(isKeptOut);
        for (const path of posts) expect(await visitor.post(path, {}), path).to.satisfy(isKeptOut);
        const upload = await visitor.upload('/esiids/upload', { terms: 'yes' }, file('list', 'x'));
        expect(upload).to.satisfy(isKeptOut);
      });
    }

    it('not of another customer, who cannot tell whether there is such an ESIID', async () => {
      await world.known('eva', [NEW_HOME]);
      await signedIn('eva');
      for (const esiid of [FLAT, '10443720000099999']) {
        expect((await visitor.get(`/esiids/${esiid}/remove`)).status).to.equal(404);
        expect((await visitor.post(`/esiids/${esiid}/remove`, {})).status).to.equal(404);
      }
      expect(await esiidsOf(maria)).to.include(FLAT);
    });
  });

  it('BR-043 are listed with their addresses', async () => {
    await signedIn();
    const { text } = await visitor.get('/esiids');

    expect(text).to.include('120 PECAN ST').and.include(SOLAR_HOME);
    expect(text).to.include('9 BAYOU BLVD APT 14').and.include(FLAT);
  });

  it('come a hundred to a page', async () => {
    const many = Array.from({ length: 150 }, (_, n) => String(20_000_000_000_000_000n + BigInt(n)));
    await world.known('business', many);
    await signedIn('business');

    const { text } = await visitor.get('/esiids');
    const [, next = ''] = /href="(\/esiids\?after=[^"]+)"/.exec(text) ?? [];
    const second = await visitor.get(next);

    expect(text.match(/\/remove"/g)).to.have.length(100);
    expect(second.text.match(/\/remove"/g)).to.have.length(50);
    expect(second.text).to.not.include('href="/esiids?after=');
  });

  describe('one more by hand', () => {
    beforeEach(() => signedIn());

    it('names what is missing, and keeps what was typed', async () => {
      for (const [esiid, meterNumber, terms, field] of [
        ['', '113400003', 'yes', 'esiid'],
        [NEW_HOME, '', 'yes', 'meterNumber'],
        [NEW_HOME, '113400003', '', 'terms'],
      ] as const) {
        const { status, text } = await add(esiid, meterNumber, terms);
        expect(status).to.equal(400);
        expect(text).to.include(`href="#${field}"`).and.include(`id="${field}-error"`);
        if (esiid !== '') expect(text).to.include(`value="${esiid}"`);
      }
      expect(await esiidsOf(maria)).to.not.include(NEW_HOME);
    });

    it('refuses a wrong meter number as it refuses an ESIID that nobody knows', async () => {
      const answers: Answer[] = [];
      for (const [esiid, meter] of [
        [NEW_HOME, '1'],
        ['10443720000099999', '113400003'],
        ['abc', 'def'],
      ] as const) {
        answers.push(await add(esiid, meter));
      }
      const said = answers.map(({ text }) => /usa-alert--error.*?<\/ul>/s.exec(text)?.[0]);

      expect(answers.map(({ status }) => status)).to.deep.equal([400, 400, 400]);
      expect(said[0]).to.include('do not belong together today');
      expect(new Set(said).size).to.equal(1);
    });

    it('BR-043.007 refuses a premise that no utility has named, though its meter is known', async () => {
      const esiid = '10443720000077777';
      await world.seedUnnamed(esiid);

      expect((await add(esiid, `M${esiid}`)).status).to.equal(400);
      expect(await esiidsOf(maria)).to.not.include(esiid);
    });

    it('BR-043.002 adds it from today on, and tells by e-mail', async () => {
      expect((await add(NEW_HOME, METERS[NEW_HOME] ?? '')).location).to.equal('/esiids?done=added');

      const holder = await world.customers.holderOf(NEW_HOME);
      expect(holder?.customerId).to.equal(maria.customerId);
      expect(holder?.from.toString()).to.equal('2026-04-01');
      expect((await visitor.get('/esiids?done=added')).text).to.include('The ESIID is yours now');
      expect(await world.letters('esiids-changed')).to.have.length(1);
    });

    it('adds it from the move-in that the utility has reported', async () => {
      world.moveIns.set(NEW_HOME, Temporal.PlainDate.from('2026-02-11'));
      await add(NEW_HOME, METERS[NEW_HOME] ?? '');

      expect((await world.customers.holderOf(NEW_HOME))?.from.toString()).to.equal('2026-02-11');
    });

    it('BR-017.018 asks for the terms again each time, and puts each yes on the record', async () => {
      await add(NEW_HOME, METERS[NEW_HOME] ?? '');

      const [event] = await world.events('identity.terms-accepted');

      expect(event?.subject).to.equal(maria.user.id);
      expect(event?.detail).to.have.property('version');
    });

    it('changes nothing when it is sent again', async () => {
      await add(NEW_HOME, METERS[NEW_HOME] ?? '');

      expect((await add(NEW_HOME, METERS[NEW_HOME] ?? '')).location).to.equal('/esiids?done=held');
      expect(await esiidsOf(maria)).to.have.length(3);
    });
  });

  describe('one that another customer has', () => {
    beforeEach(async () => {
      await world.known('eva', []);
      await signedIn('eva');
    });

    it('BR-043.009 stays with that customer, who is told, and can be given up waiting for', async () => {
      expect((await add(FLAT, 'I98765')).location).to.equal('/esiids?done=claimed');

      expect((await world.customers.holderOf(FLAT))?.customerId).to.equal(maria.customerId);
      expect(await world.letters('esiid-claimed')).to.have.length(1);
      const { text } = await visitor.get('/esiids?done=claimed');
      expect(text).to.include('Somebody else holds this address still').and.include(FLAT);

      await visitor.post(`/esiids/${FLAT}/withdraw`, {});
      expect((await visitor.get('/esiids')).text).to.not.include(FLAT);
    });

    it('is claimed once, however often it is sent', async () => {
      for (const _ of [1, 2, 3]) await add(FLAT, 'I98765');

      expect(await world.letters('esiid-claimed')).to.have.length(1);
      expect(await world.events('registration.premise-claimed')).to.have.length(1);
    });

    it('BR-043.009 goes to one of two browsers that want it at the same moment', async () => {
      const sam = await world.known('sam', []);
      const other = new Visitor(world.url);
      await other.signIn('sam', PASSWORD);
      const form = { esiid: NEW_HOME, meterNumber: METERS[NEW_HOME] ?? '', terms: 'yes' };

      const answers = await Promise.all([
        visitor.post('/esiids', form),
        other.post('/esiids', form),
      ]);

      const done = answers.map(({ location }) => location).sort();
      expect(done).to.deep.equal(['/esiids?done=added', '/esiids?done=claimed']);
      const { periods } = await world.customers.tenureOf(NEW_HOME);
      expect(periods).to.have.length(1);
      const isSams = answers[1]?.location === '/esiids?done=added';
      expect(periods[0]?.customerId === sam.customerId).to.equal(isSams);
    });
  });

  describe('one less', () => {
    beforeEach(() => signedIn());

    it('asks once more', async () => {
      const { text } = await visitor.get(`/esiids/${FLAT}/remove`);

      expect(text).to.include('Remove this ESIID?').and.include('9 BAYOU BLVD');
      expect(await esiidsOf(maria)).to.include(FLAT);
    });

    it('BR-043.008 ends today, with its sharing; what else is shared stays shared', async () => {
      const terms = { customerId: maria.customerId, clientId: CLIENT, scope: SCOPE, months: 6 };
      const both = await world.authorizations.grant({ ...terms, esiids: [FLAT, SOLAR_HOME] });
      const one = await world.authorizations.grant({ ...terms, esiids: [FLAT] });
      await visitor.get('/esiids');

      const answer = await visitor.post(`/esiids/${FLAT}/remove`, {});

      expect(answer.location).to.equal('/esiids?done=removed');
      expect(await esiidsOf(maria)).to.deep.equal([SOLAR_HOME]);
      const { periods } = await world.customers.tenureOf(FLAT);
      expect(periods.map(({ until }) => until?.toString())).to.deep.equal(['2026-04-01']);
      expect((await world.authorizations.find(both.id))?.esiids).to.deep.equal([SOLAR_HOME]);
      expect((await world.authorizations.find(one.id))?.status).to.equal('revoked');
      expect(await world.letters('esiids-changed')).to.have.length(1);
    });

    it('shares nothing when it is added again', async () => {
      const terms = { customerId: maria.customerId, clientId: CLIENT, scope: SCOPE, months: 6 };
      await world.authorizations.grant({ ...terms, esiids: [FLAT, SOLAR_HOME] });
      await visitor.get('/esiids');
      await visitor.post(`/esiids/${FLAT}/remove`, {});

      expect((await add(FLAT, 'I98 765')).location).to.equal('/esiids?done=added');

      expect(await world.authorizations.liveFor(FLAT)).to.deep.equal([]);
    });

    it('is done once, however often it is sent', async () => {
      await visitor.get('/esiids');
      await visitor.post(`/esiids/${FLAT}/remove`, {});

      expect((await visitor.post(`/esiids/${FLAT}/remove`, {})).status).to.equal(404);
      expect(await world.events('customer.premise-ended')).to.have.length(1);
    });
  });

  describe('from a file', () => {
    beforeEach(async () => {
      await signedIn();
      await visitor.get('/esiids/upload');
    });
    const upload = (text: string | Buffer, terms = 'yes') =>
      visitor.upload('/esiids/upload', { terms }, file('list', text));

    it('BR-034.007 comes with the steps that make such a file, in both languages', async () => {
      const english = await visitor.get('/esiids/help');
      await visitor.post('/language', { language: 'es', next: '/' });
      const spanish = await visitor.get('/esiids/help');

      expect(english.text.match(/usa-process-list__heading/g)).to.have.length(6);
      expect(english.text).to.include('Save as CSV or text');
      expect(spanish.text.match(/usa-process-list__heading/g)).to.have.length(6);
      expect(spanish.text).to.include('Guarde como CSV o texto');
    });

    for (const [what, content, words] of [
      ['no file', '', 'Choose a file that has lines'],
      ['an archive', Buffer.from('504b030414000600', 'hex'), 'This is not a text file'],
      ['a file without lines', 'ESIID,METER\r\n', 'Choose a file that has lines'],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const { status, text } = await upload(content);

        expect(status).to.equal(400);
        expect(text).to.include('href="#list"').and.include(words);
      });
    }

    it('BR-017.018 refuses a list without the terms', async () => {
      const { status, text } = await upload(`${NEW_HOME},113400003`, '');

      expect(status).to.equal(400);
      expect(text).to.include('href="#terms"');
      expect(await esiidsOf(maria)).to.not.include(NEW_HOME);
    });

    it('refuses a form that is forged', async () => {
      const forged = new Visitor(world.url);
      await forged.signIn('maria', PASSWORD);
      const answer = await forged.upload(
        '/esiids/upload',
        { terms: 'yes', _csrf: 'forged' },
        file('list', `${NEW_HOME},113400003`),
      );

      expect(answer.status).to.equal(403);
    });

    it('refuses a body that is no form', async () => {
      const headers = { 'content-type': 'multipart/form-data; boundary=x' };
      const answer = await visitor.send({
        ...{ method: 'POST', path: '/esiids/upload', headers, body: 'nothing of the kind' },
      });

      expect(answer.status).to.equal(400);
    });

    it('refuses more than 8 MB', async () => {
      const { status, text } = await upload(Buffer.alloc(8 * 1024 * 1024 + 1, '1'));

      expect(status).to.equal(400);
      expect(text).to.include('<a href="#list">The file is larger than 8 MB');
      expect(text).to.include('id="list-error"');
      // The form works: its token is the session's.
      expect((await upload(`${NEW_HOME},113400003`)).status).to.equal(200);
    });

    it('shows nobody else the form for it', async () => {
      await world.users.create(
        { userId: 'other', role: 'rep', password: PASSWORD, terms: maria.user.terms, questions },
        { role: 'operator', id: 'test' },
      );
      await signedIn('other');

      const { status, text } = await upload(Buffer.alloc(8 * 1024 * 1024 + 1, '1'));

      expect(status).to.equal(400);
      expect(text).to.include('The file is larger than 8 MB').and.not.include('id="list"');
    });

    it('BR-043.001 BR-043.007 answers every line: added, or why not', async () => {
      await world.known('eva', [NEW_HOME]);
      await world.seed(['20000000000000001', '20000000000000002']);
      const { status, text } = await upload(
        [
          'ESIID,METER',
          '20000000000000001,M20000000000000001',
          '20000000000000002,M20000000000000002',
          `${SOLAR_HOME},113400001`,
          `${NEW_HOME},113400003`,
          '20000000000000001,M1',
          '1.04437E+16,M1',
          '30000000000000000,M1',
          '<script>,M1',
        ].join('\r\n'),
      );

      expect(status).to.equal(200);
      const rows = [
        ...text.matchAll(/<tr><th scope="row">(.*?)<\/th><td>(.*?)<\/td><td>(.*?)<\/td>/g),
      ];
      expect(rows.map(([, line, what, result]) => [line, what, result])).to.deep.equal([
        ['2 to 3', '2 ESIIDs', 'added'],
        ['4', '1 ESIID', 'yours already'],
        ['5', NEW_HOME, 'another customer holds it; yours when the move-in is verified'],
        ['6', '20000000000000001', 'this ESIID is in the list already; only its first line counts'],
        ['7', '1.04437E+16', 'the spreadsheet has rounded the number; format the column as text'],
        ['8', '30000000000000000', 'ESIID and meter number do not belong together today'],
        ['9', '&lt;script>', 'this is not an ESIID'],
      ]);
      expect(text)
        .to.include('All lines are done')
        .and.match(/<\/html>$/);
      expect(await esiidsOf(maria)).to.include.members(['20000000000000001', '20000000000000002']);
    });

    it('adds nothing twice when it is sent again', async () => {
      await upload(`${NEW_HOME},113400003`);
      const { text } = await upload(`${NEW_HOME},113400003`);

      expect(text).to.include('yours already');
      expect(await esiidsOf(maria)).to.have.length(3);
      expect(await world.letters('esiids-changed')).to.have.length(1);
    });

    it('BR-043.007 answers lines before the next ones are looked up, and stops when nobody listens', async () => {
      const esiids = Array.from({ length: 1200 }, (_, n) =>
        String(60_000_000_000_000_000n + BigInt(n)),
      );
      await world.seed(esiids);
      const lines = linesOf(esiids.map((esiid) => `${esiid},M${esiid}`).join('\n'));
      const owner = { userId: maria.user.id, customerId: maria.customerId };

      for await (const results of world.ownEsiids.addAll(owner, lines)) {
        expect(results).to.have.length(500);
        break;
      }

      const { items } = await world.customers.premisesOf(maria.customerId, { limit: 1000 });
      expect(items).to.have.length(502);
    });

    it('takes ten lists an hour', async () => {
      for (const _ of Array(10)) await upload(`${NEW_HOME},1`);

      expect((await upload(`${NEW_HOME},1`)).status).to.equal(429);
    });

    it('BR-043.001 takes a list of 100,000 lines', async () => {
      const esiids = Array.from({ length: 2000 }, (_, n) =>
        String(40_000_000_000_000_000n + BigInt(n)),
      );
      await world.seed(esiids);
      const known = esiids.map((esiid) => `${esiid},M${esiid}`);
      const unknown = Array.from(
        { length: 98_000 },
        (_, n) => `${50_000_000_000_000_000n + BigInt(n)},M1`,
      );
      const { text } = await upload([...known, ...unknown].join('\n'));

      expect(text).to.include('<li>2000 ESIIDs: added</li>');
      expect(text).to.match(/98000 ESIIDs: ESIID and meter number do not belong/);
      expect(text.match(/<tr>/g)).to.have.length.greaterThan(98_000);
    }).timeout(120_000);
  });
});

function file(name: string, content: string | Buffer) {
  return { name, fileName: 'esiids.csv', content: Buffer.from(content) };
}
