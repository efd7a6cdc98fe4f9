import { expect } from 'chai';
import type { Organisation, OrganisationKind } from '../../src/identity/organisation.ts';
import { expectAs } from '../support/api-schema.ts';
import { apiOf, type MadeProgram, makeProgram } from '../support/programs.ts';
import { type RoleHub, startRoleHub } from '../support/role-hub.ts';

const APPROVE = ['organisation.approve'] as const;

describe('organisations by the API', () => {
  let world: RoleHub;
  let host: MadeProgram;
  let tdsp: MadeProgram;
  before(async () => {
    world = await startRoleHub();
    host = await makeProgram(world, 'host', APPROVE);
    tdsp = await makeProgram(world, 'tdsp', APPROVE);
  });
  after(() => world.stop());

  let asked = 0;
  /** One that asks, with the link in its message opened. */
  async function asking(kind: OrganisationKind): Promise<string> {
    const { organisationServices, collections } = world.hub;
    const n = ++asked;
    const { id } = await organisationServices.organisations.register({
      ...{ kind: 'regulator', name: `Asking ${n}`, address: '1 Main St', duns: '', puctNumber: '' },
      ...{ noticeEmail: `asking${n}@example.org`, evidence: 'Docket 1', userId: `asking.${n}` },
      ...{ password: 'harbor4maple7stone', personName: 'Robin Reyes', language: 'en' },
      email: `asking${n}@example.org`,
    });
    const one = (await organisationServices.store.find(id)) as Organisation;
    const [first] = (await organisationServices.members.page(id)).items;
    if (first === undefined) throw new Error('nobody there');
    const { store } = organisationServices;
    await collections.keep([
      store.replacing({ ...one, version: 2, kind, confirmedAt: world.clock() }),
      world.hub.users.store.replacing({
        ...first,
        version: first.version + 1,
        status: 'requested',
      }),
    ]);
    return id;
  }

  const as = (program: MadeProgram) => apiOf(world, program.token);

  it('asks for a status that there is', async () => {
    for (const query of ['', '?status=', '?status=waiting', '?status=approved&status=revoked']) {
      const { status, json } = await as(host)('GET', `/organisations${query}`);
      expect(`${status} ${json.facts.field}`, query).to.equal('400 status');
    }
  });

  it('BR-028.024 a TDSP sees and decides on REPs alone; the others are as good as none', async () => {
    const ercot = await asking('ercot');
    const rep = await asking('rep');
    const call = as(tdsp);
    const { json } = await call('GET', '/organisations?status=requested');
    expectAs('OrganisationPage', json);
    expect(json.items.map(({ id }: Organisation) => id)).to.deep.equal([rep]);
    const first = await call('GET', '/organisations?status=requested&limit=1');
    expect(first.json.items.map(({ id }: Organisation) => id)).to.deep.equal([rep]);
    expect(first.json).to.not.have.property('next');

    const theirs = await call('POST', `/organisations/${ercot}/approve`, { isReached: true });
    const nobodys = await call('POST', '/organisations/no-such-thing/approve', { isReached: true });
    expect(theirs.status).to.equal(404);
    expect({ ...theirs.json, requestId: '' }).to.deep.equal({ ...nobodys.json, requestId: '' });
    expect((await world.hub.organisations.find(ercot))?.status).to.equal('requested');
  });

  it('BR-028.002 the host approves, once', async () => {
    const id = await asking('regulator');
    const approve = (body: unknown = { isReached: true }) =>
      as(host)('POST', `/organisations/${id}/approve`, body);
    for (const body of [{}, { isReached: false }]) {
      expect((await approve(body)).json.facts.field).to.equal('/isReached');
    }

    const { status, json } = await approve();

    expect(status).to.equal(200);
    expectAs('Organisation', json);
    expect(json.status).to.equal('approved');
    expect((await approve()).status).to.equal(409);
    const [event] = await Array.fromAsync(
      world.hub.collections.events({ action: 'organisation.approved', subject: id }),
    );
    expect(event?.actor).to.deep.equal({ role: 'host', id: host.id });
  });

  it('rejects with a reason, and names a reason that is none', async () => {
    const id = await asking('regulator');
    const reject = (body: unknown) => as(host)('POST', `/organisations/${id}/reject`, body);
    expect((await reject({})).json.facts.field).to.equal('/reason');
    expect((await reject({ reason: 'x'.repeat(201) })).json.facts.field).to.equal('/reason');
    expect((await reject({ reason: 'two\nlines' })).json.facts).to.deep.equal({
      reason: 'organisation.not-a-line',
    });

    const { status, json } = await reject({ reason: 'Nobody knows you there' });

    expect(`${status} ${json.status}`).to.equal('200 rejected');
  });

  it('goes from page to page', async () => {
    await asking('regulator');
    await asking('regulator');
    const call = as(host);
    const seen: string[] = [];
    let after = '';
    do {
      const { json } = await call('GET', `/organisations?status=requested&limit=1${after}`);
      seen.push(...json.items.map(({ id }: Organisation) => id));
      after = json.next === undefined ? '' : `&after=${json.next}`;
    } while (after !== '');

    expect(seen.length).to.be.above(2);
    expect(new Set(seen).size).to.equal(seen.length);
  });
});
