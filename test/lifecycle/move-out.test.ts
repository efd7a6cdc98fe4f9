import { expect } from 'chai';
import fc from 'fast-check';
import { OPERATOR } from '../support/hub-app.ts';
import { HOME, PLANT, REP } from '../support/market-texts.ts';
import { type LifecycleWorld, MOVED_IN, openLifecycleWorld } from './lifecycle-world.ts';

const OUT = `O1,MOVE_OUT,${HOME},2026-04-01,${REP},`;
const OUT_TOMORROW = `O1,MOVE_OUT,${HOME},2026-04-02,${REP},`;
const BACK = `C1,CANCEL,${HOME},2026-04-01,,O1`;

describe('a move-out', () => {
  let world: LifecycleWorld;
  beforeEach(async () => {
    world = await openLifecycleWorld();
  });
  afterEach(() => world.close());

  /** `<from> <until>` of the customer's times at a premise. */
  async function times(customerId: string, esiid = HOME): Promise<readonly string[]> {
    const occupancies = await world.customers.occupanciesOf(customerId, [esiid]);
    return occupancies.map(({ from, until }) => `${from} ${until ?? 'still'}`);
  }

  it('BR-044 leaves other premises, and whoever they were shared with, alone', async () => {
    const ana = await world.resident('ana', [HOME, PLANT]);
    const third = await world.letIn(ana.customerId, [PLANT]);
    const visitor = await world.visitor(ana);

    await world.take(OUT);

    expect((await third.read()).status).to.equal(200);
    expect((await visitor.get(`/usage?esiid=${PLANT}`)).status).to.equal(200);
    expect(await times(ana.customerId, PLANT)).to.deep.equal([`${MOVED_IN} still`]);
  });

  it('BR-044 ends a third party’s token at its next request, and its way to another one', async () => {
    const ana = await world.resident('ana', [HOME]);
    const third = await world.letIn(ana.customerId, [HOME]);
    expect((await third.read()).status).to.equal(200);

    await world.take(OUT);

    expect((await third.read()).status).to.equal(401);
    expect((await third.refresh()).status).to.equal(400);
    const [revoked] = await world.events('consent.revoked');
    expect(revoked).to.deep.include({
      subject: third.authorizationId,
      actor: { role: 'job', id: 'lifecycle' },
    });
  });

  it('BR-044 takes one premise of several out of a third party’s feed', async () => {
    const ana = await world.resident('ana', [HOME, PLANT]);
    const third = await world.letIn(ana.customerId, [HOME, PLANT]);
    expect((await third.read()).text.match(/<entry\b/g)).to.have.length(2);

    await world.take(OUT);

    expect((await third.read()).text.match(/<entry\b/g)).to.have.length(1);
    expect(await world.events('consent.narrowed')).to.have.length(1);
  });

  it('BR-044 ends the customer’s access in the portal, and tells them', async () => {
    const ana = await world.resident('ana', [HOME, PLANT]);
    const visitor = await world.visitor(ana);
    expect((await visitor.get(`/usage?esiid=${HOME}`)).status).to.equal(200);

    await world.take(OUT);

    expect((await visitor.get(`/usage?esiid=${HOME}`)).status).to.equal(404);
    expect((await visitor.get('/usage')).text).not.to.include(HOME);
    expect(await world.letters()).to.deep.equal(['access-ended ana@example.org']);
  });

  it('BR-044 that is known in advance ends access on its day and not before', async () => {
    const ana = await world.resident('ana', [HOME]);
    const third = await world.letIn(ana.customerId, [HOME]);
    await world.take(OUT_TOMORROW);
    expect((await third.read()).status).to.equal(200);
    // A minute before midnight in Texas.
    world.clock.turn({ hours: 16, minutes: 59 });
    await world.lifecycle.run(world.today());
    expect(await times(ana.customerId)).to.deep.equal([`${MOVED_IN} still`]);

    world.clock.turn({ minutes: 1 });
    await world.lifecycle.run(world.today());

    expect((await third.read()).status).to.equal(401);
    expect(await times(ana.customerId)).to.deep.equal([`${MOVED_IN} 2026-04-02`]);
  });

  it('tells once, however often the job runs and the file comes', async () => {
    await world.resident('ana', [HOME]);

    await world.take(OUT);
    await world.take(OUT);
    await world.lifecycle.run(world.today());

    expect(await world.letters()).to.have.length(1);
    expect(await world.events('customer.moved-out')).to.have.length(1);
  });

  it('that is put to an earlier day is told once: access had ended by then', async () => {
    const ana = await world.resident('ana', [HOME]);
    await world.take(OUT);

    await world.take(BACK, `O2,MOVE_OUT,${HOME},2026-03-20,${REP},`);

    expect(await times(ana.customerId)).to.deep.equal([`${MOVED_IN} 2026-03-20`]);
    expect(await world.letters()).to.deep.equal(['access-ended ana@example.org']);
  });

  it('is acted on once by two hubs at the same moment', async () => {
    const ana = await world.resident('ana', [HOME]);
    await world.letIn(ana.customerId, [HOME]);
    await world.takeOnly(OUT);

    await Promise.all([
      world.lifecycle.settlePremises(world.today()),
      world.lifecycle.settlePremises(world.today()),
    ]);

    expect(await world.letters()).to.have.length(1);
    expect(await world.events('consent.revoked')).to.have.length(1);
  });

  it('that was a mistake gives the premise back, and no consent', async () => {
    const ana = await world.resident('ana', [HOME]);
    const third = await world.letIn(ana.customerId, [HOME]);
    const visitor = await world.visitor(ana);
    await world.take(OUT);

    world.clock.turn({ minutes: 1 });
    await world.take(BACK);

    expect((await visitor.get(`/usage?esiid=${HOME}`)).status).to.equal(200);
    expect(await times(ana.customerId)).to.deep.equal([`${MOVED_IN} still`]);
    expect((await third.read()).status).to.equal(401);
    expect(await world.letters()).to.deep.equal([
      'access-ended ana@example.org',
      'access-restored ana@example.org',
    ]);
  });

  it('that was cancelled before it was told ends nothing', async () => {
    const ana = await world.resident('ana', [HOME]);

    await world.take(BACK);
    await world.take(OUT);

    expect(await times(ana.customerId)).to.deep.equal([`${MOVED_IN} still`]);
    expect(await world.letters()).to.deep.equal([]);
  });

  it('that was a mistake takes the premise from nobody who has come since', async () => {
    const ana = await world.resident('ana', [HOME]);
    await world.take(OUT);
    const { id } = await world.customers.create(
      { occupancies: [{ esiid: HOME, from: world.today(), until: null }] },
      OPERATOR,
    );

    await world.take(BACK);

    expect(await times(ana.customerId)).to.deep.equal([`${MOVED_IN} 2026-04-01`]);
    expect(await times(id)).to.deep.equal(['2026-04-01 still']);
  });

  it('on the day of a move-in is not about whoever moves in', async () => {
    const occupancies = [{ esiid: HOME, from: world.today(), until: null }];
    const { id } = await world.customers.create({ occupancies }, OPERATOR);

    await world.take(OUT, `I1,MOVE_IN,${HOME},2026-04-01,${REP},`);

    expect(await times(id)).to.deep.equal(['2026-04-01 still']);
  });

  it('BR-044 a move-in settles the claim of whoever says to live there now', async () => {
    const ana = await world.resident('ana', [HOME]);
    const ben = await world.resident('ben', []);
    const third = await world.letIn(ana.customerId, [HOME]);
    const claim = await world.claims.taking(ben.customerId, HOME, OPERATOR);
    await world.collections.commit(claim.changes, claim.because);
    expect(claim.outcome).to.equal('claimed');

    await world.take(`I1,MOVE_IN,${HOME},2026-03-20,${REP},`);

    expect(await times(ana.customerId)).to.deep.equal([`${MOVED_IN} 2026-03-20`]);
    expect(await times(ben.customerId)).to.deep.equal(['2026-03-20 still']);
    expect((await third.read()).status).to.equal(401);
  });

  it('BR-044 comes to the same end whatever the order in which events and cancellations come', async function () {
    this.timeout(120_000);
    let premise = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 31 }), fc.boolean()), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.infiniteStream(fc.nat()),
        async (moveOuts, draws) => {
          const esiid = String(20_000_000_000_000_000n + BigInt(premise++));
          const { customerId } = await world.resident(`resident-${premise}`, [esiid]);
          const rows = moveOuts.flatMap(([day, isTakenBack], i) => {
            const date = `2026-03-${String(day).padStart(2, '0')}`;
            const event = `O${i}-${esiid},MOVE_OUT,${esiid},${date},,`;
            const cancel = `C${i}-${esiid},CANCEL,${esiid},${date},,O${i}-${esiid}`;
            return isTakenBack ? [event, cancel] : [event];
          });
          const shuffled = rows
            .map((row) => ({ row, key: draws.next().value as number }))
            .sort((a, b) => a.key - b.key);

          for (const { row } of shuffled) await world.take(row);

          const left = moveOuts.filter(([, isTakenBack]) => !isTakenBack).map(([day]) => day);
          const until =
            left.length === 0 ? 'still' : `2026-03-${String(Math.min(...left)).padStart(2, '0')}`;
          expect(await times(customerId, esiid)).to.deep.equal([`${MOVED_IN} ${until}`]);
        },
      ),
      { numRuns: 25 },
    );
  });
});
