import { expect } from 'chai';
import { TERMS_VERSION } from '../../src/identity/terms.ts';
import { expectAs } from '../support/api-schema.ts';
import { OPERATOR } from '../support/hub-app.ts';
import { aPremise } from '../support/portal-world.ts';
import { apiOf, type MadeProgram, makeProgram } from '../support/programs.ts';
import { type RoleHub, startRoleHub } from '../support/role-hub.ts';

const FREE = ['10443720000900011', '10443720000900012', '10443720000900013'] as const;
const INSTALLED = Temporal.PlainDate.from('2020-01-01');

interface Line {
  readonly esiid: string;
  readonly outcome?: string;
}

describe('the ESIIDs of a business by the API', () => {
  let world: RoleHub;
  let program: MadeProgram;
  before(async () => {
    world = await startRoleHub();
    for (const esiid of FREE) await aHome(esiid);
  });
  beforeEach(async () => {
    program = await makeProgram(world, 'business', ['esiid.manage-own']);
  });
  after(() => world.stop());

  async function aHome(esiid: string): Promise<void> {
    const { premises, meters } = world.hub.market;
    const meter = { id: `${esiid}:M1`, version: 1, esiid, meterNumber: 'M1' };
    await world.hub.collections.keep([
      premises.inserting(aPremise(esiid, '1 Main St', 'WACO', '76701')),
      meters.inserting({ ...meter, installed: INSTALLED, removed: null }),
    ]);
  }

  const call = (method: 'GET' | 'POST' | 'DELETE', path = '', body?: unknown) =>
    apiOf(world, program.token)(method, `/esiids${path}`, body);
  const add = (...esiids: readonly string[]) =>
    call('POST', '', {
      acceptedTerms: TERMS_VERSION,
      esiids: esiids.map((esiid) => ({ esiid, meterNumber: 'M1' })),
    });

  it('names what is wrong with a list, down to its line', async () => {
    const line = { esiid: FREE[0], meterNumber: 'M1' };
    const bodies: readonly (readonly [unknown, string])[] = [
      [[line], ''],
      [{ esiids: [line] }, '/acceptedTerms'],
      [{ acceptedTerms: '1999-01', esiids: [line] }, '/acceptedTerms'],
      [{ acceptedTerms: TERMS_VERSION, esiids: [] }, '/esiids'],
      [
        { acceptedTerms: TERMS_VERSION, esiids: [line, { esiid: FREE[1] }] },
        '/esiids/1/meterNumber',
      ],
      [{ acceptedTerms: TERMS_VERSION, esiids: [line, { ...line, esiid: 1 }] }, '/esiids/1/esiid'],
    ];
    for (const [body, field] of bodies) {
      const { status, json } = await call('POST', '', body);
      expect(`${status} ${json.facts.field}`, JSON.stringify(body)).to.equal(`400 ${field}`);
    }
  });

  it('gives up nobody else’s, nor what there is not', async () => {
    const theirs = await call('DELETE', `/${world.firstEsiid}`);
    const nobodys = await call('DELETE', '/10443720000999999');

    expect(theirs.status).to.equal(404);
    expect({ ...theirs.json, requestId: '' }).to.deep.equal({ ...nobodys.json, requestId: '' });
  });

  it('BR-043.007 has a result for every line, as the upload page has', async () => {
    const { status, json } = await call('POST', '', {
      acceptedTerms: TERMS_VERSION,
      esiids: [
        { esiid: FREE[0], meterNumber: 'M1' },
        { esiid: FREE[1], meterNumber: 'wrong' },
        { esiid: '12', meterNumber: 'M1' },
        { esiid: FREE[0], meterNumber: 'M1' },
        { esiid: '1.04437E+16', meterNumber: 'M1' },
        { esiid: FREE[2], meterNumber: '' },
      ],
    });

    expect(status).to.equal(200);
    expectAs('EsiidResults', json);
    const outcomes = json.results.map(({ outcome }: Line) => outcome);
    expect(outcomes).to.deep.equal([
      'added',
      'unknown',
      'bad-esiid',
      'twice',
      'rounded',
      'no-meter',
    ]);
    expect((await add(FREE[0])).json.results[0].outcome).to.equal('held');
  });

  it('BR-043.009 claims what is in another customer’s hands, and takes nothing from them', async () => {
    const other = await makeProgram(world, 'business', ['esiid.manage-own']);
    const esiid = '10443720000900021';
    await aHome(esiid);
    await add(esiid);
    program = other;

    expect((await add(esiid)).json.results).to.deep.equal([{ esiid, outcome: 'claimed' }]);
    expect((await call('GET')).json.items.map((one: Line) => one.esiid)).to.not.include(esiid);
  });

  it('BR-043 adds, lists page by page and gives up, on the record as the program’s', async () => {
    const esiids = ['10443720000900031', '10443720000900032'];
    for (const esiid of esiids) await aHome(esiid);
    await add(...esiids);
    const seen: string[] = [];
    let after = '';
    do {
      const { json } = await call('GET', `?limit=1${after}`);
      expectAs('EsiidPage', json);
      seen.push(...json.items.map(({ esiid }: Line) => esiid));
      after = json.next === undefined ? '' : `&after=${json.next}`;
    } while (after !== '');
    expect(seen).to.include.members(esiids);

    const gone = await call('DELETE', `/${esiids[0]}`);

    expect(`${gone.status}${gone.text}`).to.equal('204');
    expect((await call('DELETE', `/${esiids[0]}`)).status).to.equal(404);
    const left = (await call('GET')).json.items.map(({ esiid }: Line) => esiid);
    expect(left).to.include(esiids[1]).and.not.include(esiids[0]);
    const all = await Array.fromAsync(world.hub.collections.events());
    const own = all.filter(({ actor }) => actor.id === program.id).map(({ action }) => action);
    expect(own).to.include('identity.terms-accepted');
    expect(own.filter((action) => action.startsWith('customer.'))).to.have.length(2);
  });

  it('takes ten lists an hour from an organisation, whatever programs it has', async () => {
    const { organisationClients } = world.hub;
    const { organisationId } = program;
    for (let n = 0; n < 10; n++) expect((await add('12')).status).to.equal(200);
    const wish = { organisationId, name: 'Second', actions: ['esiid.manage-own'] } as const;
    await organisationClients.createProgram(wish, OPERATOR);

    const { status, headers } = await add('12');

    expect(status).to.equal(429);
    expect(Number(headers['retry-after'])).to.be.above(0);
    expect((await call('GET')).status).to.equal(200);
  });
});
