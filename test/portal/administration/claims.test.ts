import { expect } from 'chai';
import { localDate } from '../../../src/calendar.ts';
import type { User } from '../../../src/identity/user.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../../support/organisation-server.ts';
import {
  aCustomer,
  aPerson,
  CENTERPOINT,
  CENTERPOINT_HOME,
  ONCOR,
  ONCOR_HOME,
  unregistered,
} from '../../support/organisation-world.ts';
import { type Answer, Visitor } from '../../support/visitor.ts';

const CLAIMS = '/administration/claims';
/** After the holder's first day, and before the day on which the tests play. */
const MOVED = Temporal.PlainDate.from('2025-12-01');

describe('the pages of claims on premises', () => {
  let server: OrganisationServer;
  let maria: User;
  let eva: User;
  beforeEach(async () => {
    server = await startOrganisationServer();
    await server.approved(unregistered('host', 'host-admin'));
    await utility('Oncor Electric Delivery', ONCOR, '30043', 'oncor-admin');
    await utility('CenterPoint Energy', CENTERPOINT, '30086', 'centerpoint-admin');
    maria = await aCustomer(server, 'maria', ONCOR_HOME);
    eva = await aCustomer(server, 'evelyn', CENTERPOINT_HOME);
    await claim(eva, ONCOR_HOME);
  });
  afterEach(() => server.stop());

  const utility = (name: string, duns: string, puctNumber: string, userId: string) =>
    server.approved({
      ...{ kind: 'tdsp', name, duns, puctNumber, ...aPerson(userId) },
      noticeEmail: `desk@${userId}.example`,
    });
  async function claim({ customerId = '' }: User, esiid: string): Promise<void> {
    const by = { role: 'customer', id: customerId } as const;
    const { changes, because } = await server.claims.taking(customerId, esiid, by);
    await server.collections.commit(changes, because);
  }
  const page = () => `${CLAIMS}/${encodeURIComponent(`${eva.customerId}:${ONCOR_HOME}`)}`;
  const holder = async () =>
    (await server.customers.holderOf(ONCOR_HOME, Temporal.PlainDate.from('2026-03-01')))
      ?.customerId;
  async function decided(
    userId: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const visitor = await server.visitorAs(userId);
    // Any page with a form, for those who do not see the claim's.
    await visitor.get(`/administration?q=${userId}`);
    await visitor.get(page());
    return visitor.post(page(), fields);
  }

  it('send who is not signed in to the sign-in', async () => {
    expect((await new Visitor(server.url).get(CLAIMS)).location).to.match(/^\/sign-in\?next=/);
  });

  for (const kind of ['rep', 'business', 'third-party', 'regulator', 'ercot'] as const) {
    it(`BR-028.010 are shut to ${kind}`, async () => {
      const wish = kind === 'rep' ? {} : unregistered(kind, 'bright-admin');
      await server.approved(wish);
      const visitor = await server.visitorAs('bright-admin');
      await visitor.get('/organisation/people');

      for (const path of [CLAIMS, page()]) expect((await visitor.get(path)).status).to.equal(403);
      const reject = await visitor.post(page(), { answer: 'reject' });
      expect(reject.status).to.equal(403);
      expect(await Array.fromAsync(server.claims.waiting())).to.have.length(1);
    });
  }

  it('BR-028.016 are shut to a utility’s user to whom nobody gave them', async () => {
    const [oncor] = (await server.administration.find(ONCOR, { ...maria, role: 'host' }))
      .organisations;
    if (oncor === undefined) throw new Error('no utility');
    const [administrator] = (await server.members.page(oncor.id)).items;
    if (administrator === undefined) throw new Error('no administrator');
    await server.member({ organisation: oncor, administrator }, 'oncor-clerk');

    expect((await (await server.visitorAs('oncor-clerk')).get(CLAIMS)).status).to.equal(403);
  });

  it('BR-028.024 are not there for a utility of another territory, to see or to decide', async () => {
    const visitor = await server.visitorAs('centerpoint-admin');

    expect((await visitor.get(CLAIMS)).text).to.not.contain(ONCOR_HOME);
    expect((await visitor.get(page())).status).to.equal(404);
    const fields = { movedIn: MOVED.toString() };
    for (const answer of ['approve', 'reject']) {
      const { status } = await decided('centerpoint-admin', { ...fields, answer });
      expect(status, answer).to.equal(404);
    }
    expect(await holder()).to.equal(maria.customerId);
    expect(await Array.fromAsync(server.claims.waiting())).to.have.length(1);
  });

  it('want a day, which exists and has come, and keep what was typed', async () => {
    for (const movedIn of ['', 'soon', '2026-02-30', '2999-01-01']) {
      const { status, text } = await decided('oncor-admin', { answer: 'approve', movedIn });

      expect(status, movedIn).to.equal(400);
      expect(text).to.contain('href="#movedIn"').and.contain(movedIn);
    }
    expect(await holder()).to.equal(maria.customerId);
  });

  it('BR-028.001 approve a move-in of today, and none of tomorrow', async () => {
    const today = localDate(server.clock());
    const approving = async (day: Temporal.PlainDate) =>
      (await decided('host-admin', { answer: 'approve', movedIn: day.toString() })).status;

    expect(await approving(today.add({ days: 1 }))).to.equal(400);
    expect(await approving(today)).to.equal(303);
  });

  it('refuse a day before the one on which the holder moved in, beside the field', async () => {
    const { status, text } = await decided('oncor-admin', {
      ...{ answer: 'approve', movedIn: '2025-05-01' },
    });

    expect(status).to.equal(400);
    expect(text).to.contain('Another customer moved in after this day');
    expect(await holder()).to.equal(maria.customerId);
  });

  it('a form without an answer decides nothing', async () => {
    const { status } = await decided('oncor-admin', { movedIn: MOVED.toString() });

    expect(status).to.equal(400);
    expect(await holder()).to.equal(maria.customerId);
  });

  it('BR-028.024 show ESIID, date and user id, and nobody’s name', async () => {
    for (const userId of ['oncor-admin', 'host-admin']) {
      const visitor = await server.visitorAs(userId);
      const list = await visitor.get(CLAIMS);
      const { text } = await visitor.get(page());

      expect(list.text).to.contain(ONCOR_HOME).and.contain(`href="${page()}"`);
      expect(text).to.contain(ONCOR_HOME).and.contain('evelyn');
      expect(list.text + text).to.not.contain('Ruiz');
    }
  });

  for (const [userId, role] of [
    ['oncor-admin', 'tdsp'],
    ['host-admin', 'host'],
  ] as const) {
    it(`BR-028.001 approve with the day of the move-in, by ${role}, on the record, once`, async () => {
      const wish = { answer: 'approve', movedIn: MOVED.toString() };
      const answer = await decided(userId, wish);

      expect(answer).to.include({ status: 303, location: `${CLAIMS}?done=claim-approve` });
      expect(await holder()).to.equal(eva.customerId);
      const [event] = await server.events('registration.claim-granted');
      expect(event?.actor.role).to.equal(role);
      expect((await decided(userId, wish)).status).to.equal(404);
    });
  }

  it('BR-043.009 reject, on the record; the holder stays', async () => {
    const answer = await decided('oncor-admin', { answer: 'reject' });

    expect(answer).to.include({ status: 303, location: `${CLAIMS}?done=claim-reject` });
    expect(await holder()).to.equal(maria.customerId);
    const [event] = await server.events('registration.claim-rejected');
    expect(event?.actor.role).to.equal('tdsp');
    const visitor = await server.visitorAs('oncor-admin');
    expect((await visitor.get(CLAIMS)).text).to.contain('Nothing is waiting');
  });

  it('are in Spanish too', async () => {
    await server.approved({ ...unregistered('host', 'anfitriona'), language: 'es' });
    const visitor = await server.visitorAs('anfitriona');
    const { text } = await visitor.get(page());

    expect(text).to.contain('Reclamo del ESIID').and.contain('Día de la mudanza');
  });
});
