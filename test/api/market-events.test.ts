import { expect } from 'chai';
import { expectAs } from '../support/api-schema.ts';
import { aPremise } from '../support/portal-world.ts';
import { apiOf, type MadeProgram, makeProgram } from '../support/programs.ts';
import { type RoleHub, startRoleHub } from '../support/role-hub.ts';

const OWN = '10443720000900001';
const FOREIGN = '10443720000900002';
const NOBODYS = '10443720000900003';
const TDSP = '148055531';
const REP = '1105699980000';
const TELL = ['market.tell-events'] as const;

interface Result {
  readonly result: string;
}

describe('market events by the API', () => {
  let world: RoleHub;
  let tdsp: MadeProgram;
  let host: MadeProgram;
  before(async () => {
    world = await startRoleHub();
    tdsp = await makeProgram(world, 'tdsp', TELL);
    host = await makeProgram(world, 'host', TELL);
    const { premises } = world.hub.market;
    const at = (esiid: string, tdspDuns: string) =>
      premises.inserting({ ...aPremise(esiid, '1 Main St', 'WACO', '76701'), tdspDuns });
    await world.hub.collections.keep([at(OWN, TDSP), at(FOREIGN, '957877905')]);
  });
  after(() => world.stop());

  const aSwitch = (id: string, esiid = OWN) => ({
    ...{ EVENT_ID: id, TYPE: 'SWITCH', ESIID: esiid },
    ...{ EFFECTIVE_DATE: '2026-03-01', REP_DUNS: REP },
  });

  async function tell(events: unknown, { token } = tdsp) {
    return apiOf(world, token)('POST', '/market-events', events);
  }

  const WRONG: readonly (readonly [string, unknown, string])[] = [
    ['what is no list', aSwitch('1'), ''],
    ['an empty list', [], ''],
    ['an event without an id', [aSwitch('1'), { TYPE: 'SWITCH' }], '/1/EVENT_ID'],
    ['a slip in a name', [{ ...aSwitch('1'), REPDUNS: REP }], '/0/REPDUNS'],
    ['a number for text', [{ ...aSwitch('1'), ESIID: 1044372 }], '/0/ESIID'],
    ['more than a thousand', Array.from({ length: 1001 }, (_, n) => aSwitch(`m${n}`)), ''],
  ];
  for (const [what, body, field] of WRONG) {
    it(`refuses ${what} whole, and names where`, async () => {
      const { status, json } = await tell(body);

      expect(status).to.equal(400);
      expectAs('Problem', json);
      expect(json.code).to.equal('http.invalid-body');
      expect(json.facts.field).to.equal(field);
    });
  }

  it('refuses what is no JSON, and nothing at all', async () => {
    const broken = await tell('[{"EVENT_ID":');
    const nothing = await tell(undefined);

    expect(`${broken.status} ${broken.json.code}`).to.equal('400 http.bad-body');
    expect(`${nothing.status} ${nothing.json.code}`).to.equal('400 http.invalid-body');
  });

  it('BR-028.024 sets a TDSP’s events of others’ premises aside as if nobody had those', async () => {
    const { status, json } = await tell([
      aSwitch('F1', FOREIGN),
      aSwitch('F2', NOBODYS),
      aSwitch('F3'),
    ]);

    expect(status).to.equal(200);
    expectAs('MarketEventResults', json);
    const [foreign, nobodys, own] = json.results;
    expect(foreign).to.include({ eventId: 'F1', result: 'rejected', reason: 'unknown-esiid' });
    expect({ ...foreign, eventId: '' }).to.deep.equal({ ...nobodys, eventId: '' });
    expect(own).to.deep.equal({ eventId: 'F3', result: 'new' });
    const ids = [`${FOREIGN}.F1`, `${NOBODYS}.F2`, `${OWN}.F3`];
    const taken = await world.hub.market.events.findMany(ids);
    expect([...taken.keys()]).to.deep.equal([`${OWN}.F3`]);
  });

  it('BR-028.024 a TDSP neither takes the id of an event of another’s premise nor learns whether it is taken', async () => {
    const next = `${FOREIGN}.20260301000017`;
    const taken = aSwitch('N1', FOREIGN);
    await tell([taken], host);

    const { json } = await tell([aSwitch('N1'), aSwitch(`${FOREIGN}.N1`), aSwitch(next)]);
    const theirs = await tell([taken, aSwitch(next, FOREIGN)], host);

    const outcomes = (results: readonly Result[]) => results.map(({ result }) => result);
    expect(outcomes(json.results)).to.deep.equal(['new', 'new', 'new']);
    expect(outcomes(theirs.json.results)).to.deep.equal(['unchanged', 'new']);
  });

  it('knows an event by its number with the ESIID before it, as TX SET’s are, or without', async () => {
    const back = { ...aSwitch('W2'), TYPE: 'CANCEL', REP_DUNS: null };

    const { json } = await tell([
      aSwitch('W1'),
      aSwitch(`${OWN}.W1`),
      { ...back, CANCELS: `${OWN}.W1` },
      { ...back, CANCELS: 'W1' },
      { ...back, EVENT_ID: 'W1', CANCELS: `${OWN}.W1` },
    ]);

    expect(json.results.slice(0, 4).map(({ result }: Result) => result)).to.deep.equal([
      ...['new', 'unchanged', 'new', 'unchanged'],
    ]);
    expect(json.results[4]).to.include({ column: 'CANCELS', reason: 'contradiction' });
  });

  it('takes what the host tells of every premise', async () => {
    const { json } = await tell([aSwitch('H1', FOREIGN), aSwitch('H2', NOBODYS)], host);

    expect(json.results.map(({ result }: Result) => result)).to.deep.equal(['new', 'new']);
  });

  it('warns of a REP and of a premise that no register knows, though it takes them', async () => {
    const later = { EFFECTIVE_DATE: '2026-06-01', REP_DUNS: '123456789' };
    const { json } = await tell(
      [
        { ...aSwitch('Q1'), ...later },
        { ...aSwitch('Q2', NOBODYS), ...later },
      ],
      host,
    );

    expectAs('MarketEventResults', json);
    expect(json.results.map(({ result }: Result) => result)).to.deep.equal(['new', 'new']);
    expect(json.warnings).to.deep.include.members([
      { reason: 'unknown-rep', rows: 2, names: ['123456789'] },
      { reason: 'unknown-esiid', rows: 1, names: [NOBODYS] },
    ]);
  });

  it('says of each event what became of it, and goes on after a bad one', async () => {
    const bad = { ...aSwitch('B2'), EFFECTIVE_DATE: '03/01/2026' };

    const { json } = await tell([aSwitch('B1'), bad, aSwitch('B1'), aSwitch('B3')]);

    expect(json.results).to.deep.equal([
      { eventId: 'B1', result: 'new' },
      {
        ...{ eventId: 'B2', result: 'rejected', column: 'EFFECTIVE_DATE', reason: 'bad-date' },
        detail: '03/01/2026',
      },
      { eventId: 'B1', result: 'unchanged' },
      { eventId: 'B3', result: 'new' },
    ]);
  });

  it('changes nothing when the same comes again, and sets a contradiction aside', async () => {
    const events = [aSwitch('S1'), aSwitch('S2')];
    await tell(events);

    const again = await tell(events);
    const other = await tell([{ ...aSwitch('S1'), EFFECTIVE_DATE: '2026-03-02' }]);

    expect(again.json.results.map(({ result }: Result) => result)).to.deep.equal([
      ...['unchanged', 'unchanged'],
    ]);
    expect(other.json.results[0]).to.include({ result: 'rejected', reason: 'contradiction' });
  });

  it('BR-031 acts at once on what holds by now', async () => {
    const customer = await world.make({ role: 'customer' });
    const { customerId = '' } = (await world.hub.users.find(customer.id)) ?? {};
    const [held] = (await world.hub.customers.premisesOf(customerId, { limit: 1 })).items;
    const moveOut = { ...aSwitch('O1', held?.esiid), TYPE: 'MOVE_OUT', REP_DUNS: null };

    const { json } = await tell([{ ...moveOut, EFFECTIVE_DATE: '2026-03-15' }]);

    expect(json.results).to.deep.equal([{ eventId: 'O1', result: 'new' }]);
    expect(await world.hub.registration.ownEsiids.holds(customerId, held?.esiid ?? '')).to.equal(
      false,
    );
  });

  it('takes the same from two programs at the same time, once', async () => {
    const events = [aSwitch('T1'), aSwitch('T2')];

    const both = await Promise.all([tell(events), tell(events, host)]);

    const results = both.flatMap(({ json }) => json.results.map(({ result }: Result) => result));
    expect(results.toSorted()).to.deep.equal(['new', 'new', 'unchanged', 'unchanged']);
  });

  it('takes a thousand at once, on the record as the program’s', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => aSwitch(`K${n}`));

    const { status, json } = await tell(many);

    expect(status).to.equal(200);
    expect(json.results).to.have.length(1000);
    const taken = await Array.fromAsync(world.hub.collections.events({ action: 'intake.taken' }));
    expect(taken.at(-1)).to.deep.include({ actor: { role: 'tdsp', id: tdsp.id } });
    expect(taken.at(-1)?.detail).to.include({ rows: 1000, new: 1000, rejected: 0 });
  });
});
