import { expect } from 'chai';
import { FLAT, NEW_HOME, SOLAR_HOME } from '../../support/portal-world.ts';
import {
  METERS,
  OTHER_REP,
  PASSWORD,
  PERSON,
  pathOf,
  REP,
  type RegistrationWorld,
  register,
  solved,
  startRegistration,
  toCheckStep,
  toPersonStep,
  toPremiseStep,
} from '../../support/registration-world.ts';
import { Visitor } from '../../support/visitor.ts';

describe('registering as a customer', () => {
  let world: RegistrationWorld;
  let visitor: Visitor;
  beforeEach(async () => {
    world = await startRegistration();
    visitor = new Visitor(world.url);
  });
  afterEach(() => world.stop());

  const letter = async () => (await world.letters('address-confirmation')).at(-1);
  const userOf = (folded: string) => world.users.store.findByUserId(folded);

  describe('step by step', () => {
    for (const path of ['check', 'premise', 'terms', 'person']) {
      it(`starts over for who comes to ${path} without having begun`, async () => {
        await visitor.get('/register');

        expect((await visitor.get(`/register/${path}`)).location).to.equal('/register?ended=late');
        expect((await visitor.post(`/register/${path}`, {})).location).to.equal(
          '/register?ended=late',
        );
      });
    }

    it('leads who skips a step back to it', async () => {
      await toCheckStep(visitor);

      for (const path of ['premise', 'terms', 'person']) {
        expect((await visitor.get(`/register/${path}`)).location).to.equal('/register/check');
      }
      const skipped = await visitor.post('/register/person', PERSON);
      expect(skipped.location).to.equal('/register/check');
      expect(await userOf('ana.ruiz')).to.equal(undefined);
    });

    it('forgets a registration after an hour', async () => {
      await toPremiseStep(visitor);
      world.clock.turn({ minutes: 61 });

      expect((await visitor.get('/register/premise')).location).to.equal('/register?ended=late');
      expect((await visitor.get('/register?ended=late')).text).to.include('longer than an hour');
    });

    it('keeps nothing of the steps in the forms', async () => {
      const { text } = await toPersonStep(visitor, NEW_HOME);

      expect(text.match(/type="hidden" name="(?!_csrf|next)/g)).to.equal(null);
      expect(text).to.not.include(NEW_HOME);
    });

    it('leads a customer who is signed in to the ESIIDs', async () => {
      await world.known('maria', []);
      await visitor.signIn('maria', PASSWORD);

      expect((await visitor.get('/register')).location).to.equal('/esiids');
    });
  });

  describe('the check of persons', () => {
    it('does not count an empty answer', async () => {
      await toCheckStep(visitor);
      for (const _ of [1, 2, 3, 4]) {
        const { status, text } = await visitor.post('/register/check', {});
        expect(status).to.equal(400);
        expect(text).to.include('Tick the box, or answer the question');
      }
    });

    it('BR-017.017 cancels the registration at the third wrong answer, and starts it over', async () => {
      const { text } = await toCheckStep(visitor);
      const right = await solved(text);
      expect((await visitor.post('/register/check', { sum: '99' })).text).to.include(
        '2 more tries',
      );
      expect((await visitor.post('/register/check', { altcha: 'x' })).text).to.include(
        '1 more try',
      );

      const third = await visitor.post('/register/check', { sum: '99' });

      expect(third).to.include({ status: 303, location: '/register?ended=cancelled' });
      expect((await visitor.get(third.location)).text).to.include('The registration was cancelled');
      const late = await visitor.post('/register/check', { altcha: right });
      expect(late.location).to.equal('/register?ended=late');
      expect(await world.events('registration.cancelled')).to.have.length(1);
    });

    it('BR-017.017 asks without scripts, in the reader’s language', async () => {
      await visitor.get('/register');
      await visitor.post('/language', { language: 'es', next: '/register' });
      const { text } = await toCheckStep(visitor);
      const [, sum] =
        /<noscript>.*?(¿Cuánto es [a-z]+ más [a-z]+\?).*?<\/noscript>/s.exec(text) ?? [];

      expect(sum).to.be.a('string');
      expect((await visitor.post('/register/check', { sum: sumOf(sum ?? '') })).location).to.equal(
        '/register/premise',
      );
    });

    it('does not take the same work for a second registration', async () => {
      const { text } = await toCheckStep(visitor);
      const payload = await solved(text);
      await visitor.post('/register/check', { altcha: payload });
      const another = new Visitor(world.url);
      await toCheckStep(another);

      expect((await another.post('/register/check', { altcha: payload })).status).to.equal(400);
    });
  });

  describe('the premise', () => {
    const right = { esiid: NEW_HOME, meterNumber: METERS[NEW_HOME] ?? '', repDuns: REP };

    it('names what is missing, and keeps what was typed', async () => {
      await toPremiseStep(visitor);

      const { status, text } = await visitor.post('/register/premise', {
        ...right,
        meterNumber: '',
      });

      expect(status).to.equal(400);
      expect(text).to.include('href="#meterNumber"').and.include(`value="${NEW_HOME}"`);
      expect(text).to.match(new RegExp(`value="${REP}" selected`));
    });

    it('BR-028.001 refuses a wrong ESIID, meter number or REP of record alike, in words and in time', async () => {
      await toPremiseStep(visitor);
      const answers: string[] = [];
      for (const wrong of [
        { esiid: '10443720000099999' },
        { meterNumber: '1' },
        { repDuns: OTHER_REP },
      ]) {
        const started = performance.now();
        const { status, text } = await visitor.post('/register/premise', { ...right, ...wrong });
        expect(performance.now() - started).to.be.greaterThan(145);
        expect(status).to.equal(400);
        answers.push(/usa-alert--error.*?<\/ul>/s.exec(text)?.[0] ?? '');
      }

      expect(answers[0]).to.include('do not belong together');
      expect(new Set(answers).size).to.equal(1);
    });

    it('BR-028.001 refuses the meter of before an exchange', async () => {
      await toPremiseStep(visitor);
      await world.exchange(NEW_HOME, 'NEWER7', '2026-04-01');
      const says = async (meterNumber: string) =>
        (await visitor.post('/register/premise', { ...right, meterNumber })).status;

      expect(await says(right.meterNumber)).to.equal(400);
      expect(await says('NEWER7')).to.equal(303);
    });

    it('BR-028.001 refuses a premise that no utility has named, though its meter is known', async () => {
      await toPremiseStep(visitor);
      const esiid = '10443720000077777';
      await world.seedUnnamed(esiid);
      const form = { esiid, meterNumber: `M${esiid}`, repDuns: REP };

      expect((await visitor.post('/register/premise', form)).status).to.equal(400);
    });

    it('BR-028.001 refuses the REP of before a switch, and the one that serves the premise later', async () => {
      await toPremiseStep(visitor);
      const says = async (repDuns: string) =>
        (await visitor.post('/register/premise', { ...right, repDuns })).status;

      await world.serve(NEW_HOME, OTHER_REP, '2026-04-02');
      expect(await says(OTHER_REP), 'from tomorrow on').to.equal(400);
      // The register leaves the period of the old one open.
      await world.serve(NEW_HOME, OTHER_REP, '2026-04-01');

      expect(await says(REP), 'until yesterday').to.equal(400);
      expect(await says(OTHER_REP), 'today').to.equal(303);
    });

    it('ends a search for somebody’s meter number', async () => {
      await toPremiseStep(visitor);
      for (let tries = 1; tries < 10; tries++) {
        await visitor.post('/register/premise', { ...right, meterNumber: String(tries) });
      }

      const last = await visitor.post('/register/premise', { ...right, meterNumber: '10' });

      expect(last.location).to.equal('/register?ended=cancelled');
    });

    it('BR-028.001 takes ESIID, meter number and REP of record that belong together, as people copy them', async () => {
      await toPremiseStep(visitor);
      const typed = { esiid: '1008901 0000000 00000022', meterNumber: 'i98765', repDuns: REP };

      expect((await visitor.post('/register/premise', typed)).location).to.equal('/register/terms');
    });

    it('offers every REP by name and DUNS', async () => {
      const { text } = await toPremiseStep(visitor);

      expect(text).to.include(`Lone Star Power (DUNS ${REP})`);
      expect(text.indexOf('Bluebonnet')).to.be.lessThan(text.indexOf('Lone Star'));
    });
  });

  describe('the terms of use', () => {
    it('BR-017.018 are not accepted by going on', async () => {
      await toPremiseStep(visitor);
      await visitor.post('/register/premise', {
        ...{ esiid: NEW_HOME, meterNumber: METERS[NEW_HOME] ?? '', repDuns: REP },
      });
      const { text: page } = await visitor.get('/register/terms');
      expect(page).to.not.match(/id="terms"[^>]* checked/);

      const { status, text } = await visitor.post('/register/terms', {});

      expect(status).to.equal(400);
      expect(text).to.include('Accept the terms of use');
    });

    it('BR-017.018 are kept with their version and the moment', async () => {
      await register(visitor, NEW_HOME);

      const user = await userOf('ana.ruiz');

      expect(user?.terms.map(({ version }) => version)).to.have.length(1);
      expect(user?.terms[0]?.at.equals(world.clock())).to.equal(true);
    });
  });

  describe('the person', () => {
    for (const [what, wrong, field] of [
      ['a user ID of 4 characters', { userId: 'anar' }, 'userId'],
      ['a user ID of 101 characters', { userId: 'a'.repeat(101) }, 'userId'],
      ['a user ID with a slash', { userId: 'ana/ruiz' }, 'userId'],
      ['a user ID with a backslash', { userId: 'ana\\ruiz' }, 'userId'],
      ['a user ID with an apostrophe', { userId: "ana'ruiz" }, 'userId'],
      ['a user ID with a quotation mark', { userId: 'ana"ruiz' }, 'userId'],
      ['a user ID with a Cyrillic letter', { userId: 'аna.ruiz' }, 'userId'],
    ] as const) {
      it(`BR-017.002 refuses ${what}`, async () => {
        await refused(wrong, field);
      });
    }

    for (const [what, password] of [
      ['a password below the minimum', 'short1word2'],
      ['a password of 25 characters', 'a1b2c3d4e5f6g7h8i9j0k1l2m'],
      ['a password without digits', 'harbormaplestone'],
      ['the user ID as password', 'ana.ruiz4ana.ruiz'],
    ] as const) {
      it(`BR-017.003 refuses ${what}`, async () => {
        await refused({ password, passwordAgain: password }, 'password');
      });
    }

    for (const [what, wrong, field] of [
      ['passwords that differ', { passwordAgain: `${PASSWORD}x` }, 'passwordAgain'],
      ['no name', { name: '' }, 'name'],
      [
        'an address with a line break',
        { email: 'ana@home.example\r\nBcc: all@home.example' },
        'email',
      ],
      ['an address without @', { email: 'ana.home.example' }, 'email'],
      ['two addresses', { email: 'ana@home.example,eva@home.example' }, 'email'],
      ['no security question', { question: '' }, 'question'],
      ['an answer of two letters', { answer: 'ab' }, 'answer'],
    ] as const) {
      it(`refuses ${what}`, async () => {
        await refused(wrong, field);
      });
    }

    async function refused(wrong: Readonly<Record<string, string>>, field: string): Promise<void> {
      const { status, text } = await register(visitor, NEW_HOME, wrong);

      expect(status).to.equal(400);
      expect(text).to.include(`href="#${field}"`).and.include(`id="${field}-error"`);
      expect(text).to.not.include(PASSWORD).and.not.include(PERSON.answer);
      if (field !== 'email') expect(text).to.include(`value="${PERSON.email}"`);
      expect(await world.letters()).to.be.empty;
      expect(await world.events('identity.created')).to.be.empty;
    }

    it('BR-028.017 refuses a user ID that somebody has, in whatever case', async () => {
      await world.known('Ana.Ruiz', []);

      const { status, text } = await register(visitor, NEW_HOME, { userId: 'aNA.rUIZ' });

      expect(status).to.equal(400);
      expect(text).to.include('This user ID is taken');
    });

    it('writes to one mailbox ten times an hour, however many register with it', async () => {
      const answers: string[] = [];
      for (let n = 0; n < 11; n++) {
        const someone = new Visitor(world.url);
        const { status } = await register(someone, NEW_HOME, { userId: `somebody.no${n}` });
        answers.push(String(status));
      }

      expect(answers.slice(0, 10)).to.not.include('429');
      expect(answers[10]).to.equal('429');
      expect(await world.letters('address-confirmation')).to.have.length(10);
    });

    it('BR-017.002 BR-017.003 takes ids of 5 and 100 characters with signs, and passwords of 24', async () => {
      const password = 'Harbor4maple7stone9river';
      for (const userId of ['a_r#5', `${'a'.repeat(90)}@home.mx!%`]) {
        const answer = await register(new Visitor(world.url), NEW_HOME, {
          ...{ userId, password, passwordAgain: password },
        });
        expect(answer.location, userId).to.equal('/register/sent');
      }
    });

    it('BR-017.007 keeps the answer to the security question hashed', async () => {
      await register(visitor, NEW_HOME);

      const [question] = (await userOf('ana.ruiz'))?.questions ?? [];

      expect(question?.question).to.equal('first-school');
      expect(question?.answerHash).to.match(/^\$argon2id\$/);
    });

    it('BR-028.025 makes a customer’s user, who is nothing else', async () => {
      await register(visitor, NEW_HOME, {
        role: 'tdsp',
        organisationId: 'x',
        isAdministrator: 'true',
      });

      const user = await userOf('ana.ruiz');

      expect(user).to.include({ role: 'customer', isAdministrator: false });
      expect(user).to.not.have.property('organisationId');
      expect(user?.permissions).to.deep.equal([]);
    });

    it('counts a form that is sent twice once', async () => {
      await toPersonStep(visitor, NEW_HOME);
      const answers = await Promise.all([1, 2].map(() => visitor.post('/register/person', PERSON)));
      const again = await visitor.post('/register/person', PERSON);

      expect([...answers, again].map(({ location }) => location)).to.deep.equal(
        Array(3).fill('/register/sent'),
      );
      expect(await world.letters()).to.have.length(1);
      expect(await world.events('identity.created')).to.have.length(1);
    });
  });

  describe('the letter', () => {
    it('BR-017.011 comes before anything else: without it nobody signs in, and nobody holds a premise', async () => {
      await register(visitor, NEW_HOME);

      expect((await visitor.signIn('ana.ruiz', PASSWORD)).status).to.equal(401);
      expect(await world.customers.holderOf(NEW_HOME)).to.equal(undefined);
      expect(await letter()).to.deep.include({ to: 'ana@home.example', language: 'es' });
    });

    it('says kindly that a link is wrong or late', async () => {
      await register(visitor, NEW_HOME);
      const path = pathOf(await letter());
      world.clock.turn({ hours: 24 });

      for (const dead of [path, '/register/confirm/nonsense']) {
        for (const answer of [await visitor.get(dead), await visitor.post(dead, {})]) {
          expect(answer.status).to.equal(404);
          expect(answer.text).to.include('This link does not work any more');
          expect(answer.text).to.include('href="/sign-in"').and.include('href="/register/resend"');
        }
      }
    });

    it('BR-017.011 BR-017 opens the account with one press, and the premise with it', async () => {
      await register(visitor, NEW_HOME);
      const path = pathOf(await letter());
      expect((await visitor.get(path)).status).to.equal(200);
      // Whoever looks at the mail before its reader spends nothing.
      expect((await visitor.get(path)).status).to.equal(200);

      expect((await visitor.post(path, {})).location).to.equal('/register/confirmed');

      expect((await visitor.get('/register/confirmed')).text).to.include('You are registered');
      const signedIn = await new Visitor(world.url).signIn('ana.ruiz', PASSWORD);
      expect(signedIn.status).to.equal(303);
      const user = await userOf('ana.ruiz');
      expect((await world.customers.holderOf(NEW_HOME))?.customerId).to.equal(user?.customerId);
    });

    it('works once: a second press finds everything done', async () => {
      await register(visitor, NEW_HOME);
      const path = pathOf(await letter());
      await visitor.get(path);
      const answers = await Promise.all([visitor.post(path, {}), visitor.post(path, {})]);

      expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 404]);
      expect(await world.events('registration.address-confirmed')).to.have.length(1);
    });

    it('is sent again, and says the same where nobody waits for it', async () => {
      await register(visitor, NEW_HOME);
      await visitor.get('/register/resend');
      const known = await visitor.post('/register/resend', { email: 'ANA@home.example' });
      const unknown = await visitor.post('/register/resend', { email: 'nobody@home.example' });
      await visitor.get('/register/sent');

      expect([known.location, unknown.location]).to.deep.equal([
        '/register/sent',
        '/register/sent',
      ]);
      const letters = await world.letters('address-confirmation');
      expect(letters.map(({ to }) => to)).to.deep.equal(['ana@home.example', 'ana@home.example']);
      expect((await visitor.get(pathOf(letters[0]))).status).to.equal(200);
      await visitor.post(pathOf(letters[1]), {});
      expect((await visitor.get(pathOf(letters[0]))).status).to.equal(404);
    });

    it('does not come a sixth time within the hour', async () => {
      await visitor.get('/register/resend');
      for (const _ of Array(5))
        await visitor.post('/register/resend', { email: 'ana@home.example' });

      expect(
        (await visitor.post('/register/resend', { email: 'ana@home.example' })).status,
      ).to.equal(429);
    });

    it('refuses an address that is none', async () => {
      await visitor.get('/register/resend');

      const { status, text } = await visitor.post('/register/resend', { email: 'nobody' });

      expect(status).to.equal(400);
      expect(text).to.include('id="email-error"').and.include('value="nobody"');
    });

    it('frees the user ID when nobody confirms for a week', async () => {
      await register(visitor, NEW_HOME);
      world.clock.turn({ hours: 24 * 7 - 1 });
      await world.registrations.removeExpired();
      expect(await userOf('ana.ruiz')).to.include({ status: 'unconfirmed' });

      world.clock.turn({ hours: 2 });
      await world.registrations.removeExpired();

      expect(await userOf('ana.ruiz')).to.equal(undefined);
      expect((await register(new Visitor(world.url), NEW_HOME)).location).to.equal(
        '/register/sent',
      );
    });
  });

  describe('a premise that somebody has', () => {
    const confirmed = async () => {
      await register(visitor, FLAT);
      const path = pathOf(await letter());
      await visitor.get(path);
      return visitor.post(path, {});
    };

    it('BR-043.009 stays theirs, and they are told', async () => {
      const maria = await world.known('maria', [FLAT, SOLAR_HOME]);

      expect((await confirmed()).location).to.equal('/register/confirmed?claimed=yes');

      expect((await world.customers.holderOf(FLAT))?.customerId).to.equal(maria.customerId);
      expect(await world.letters('esiid-claimed')).to.deep.equal([
        { to: 'maria@home.example', language: 'en', facts: { name: 'maria', esiid: FLAT } },
      ]);
      const page = await visitor.get('/register/confirmed?claimed=yes');
      expect(page.text).to.include('when the utility reports that you have moved in');
    });

    it('becomes the newcomer’s when the utility has reported the move-in', async () => {
      const maria = await world.known('maria', [FLAT]);
      world.moveIns.set(FLAT, Temporal.PlainDate.from('2026-03-20'));

      expect((await confirmed()).location).to.equal('/register/confirmed');

      const holder = await world.customers.holderOf(FLAT);
      expect(holder?.customerId).to.not.equal(maria.customerId);
      expect(holder?.from.toString()).to.equal('2026-03-20');
      expect(await world.letters('access-ended')).to.have.length(1);
    });

    it('is not the newcomer’s for a move-in that was its holder’s own', async () => {
      const maria = await world.known('maria', [FLAT]);
      world.moveIns.set(FLAT, Temporal.PlainDate.from('2025-06-01'));
      await confirmed();

      expect((await world.customers.holderOf(FLAT))?.customerId).to.equal(maria.customerId);
    });
  });
});

const NUMBERS = 'cero uno dos tres cuatro cinco seis siete ocho nueve'.split(' ');

function sumOf(question: string): string {
  const [, first = '', second = ''] = /es ([a-z]+) más ([a-z]+)/.exec(question) ?? [];
  return String(NUMBERS.indexOf(first) + NUMBERS.indexOf(second));
}
