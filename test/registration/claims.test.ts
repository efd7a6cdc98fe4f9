import { expect } from 'chai';
import en from '../../src/notices/locales/en.json' with { type: 'json' };
import es from '../../src/notices/locales/es.json' with { type: 'json' };
import { OPERATOR } from '../support/hub-app.ts';
import { FLAT, SOLAR_HOME } from '../support/portal-world.ts';
import {
  type Known,
  type RegistrationWorld,
  startRegistration,
} from '../support/registration-world.ts';

const MOVED = Temporal.PlainDate.from('2026-04-10');
const TDSP = { role: 'tdsp', id: 'a utility’s clerk' } as const;

describe('claims', () => {
  let world: RegistrationWorld;
  let maria: Known;
  let eva: Known;
  beforeEach(async () => {
    world = await startRegistration();
    maria = await world.known('maria', [FLAT, SOLAR_HOME]);
    eva = await world.known('eva', []);
  });
  afterEach(() => world.stop());

  async function claim({ customerId }: Known, esiid = FLAT): Promise<string> {
    const by = { role: 'customer', id: customerId } as const;
    const { outcome, changes, because } = await world.claims.taking(customerId, esiid, by);
    await world.collections.commit(changes, because);
    return outcome;
  }
  async function reported(movedInOn: Temporal.PlainDate, esiid = FLAT): Promise<number> {
    const { changes, because } = await world.claims.verified(esiid, movedInOn);
    if (changes.length > 0) await world.collections.commit(changes, because);
    return changes.length;
  }
  const holder = async () => (await world.customers.holderOf(FLAT, MOVED))?.customerId;
  const waiting = async () => Array.fromAsync(world.claims.waiting());

  it('BR-043.009 take nothing away by themselves', async () => {
    expect(await claim(eva)).to.equal('claimed');

    expect(await holder()).to.equal(maria.customerId);
    expect((await waiting()).map(({ customerId }) => customerId)).to.deep.equal([eva.customerId]);
  });

  it('are not needed for one’s own premise', async () => {
    expect(await claim(maria)).to.equal('held');
    expect(await waiting()).to.be.empty;
  });

  it('are not granted by a move-in of before the holder’s, or on the same day', async () => {
    await claim(eva);

    expect(await reported(Temporal.PlainDate.from('2025-05-31'))).to.equal(0);
    expect(await reported(Temporal.PlainDate.from('2025-06-01'))).to.equal(0);
    expect(await holder()).to.equal(maria.customerId);
  });

  it('are not granted by a move-in that may be the holder’s own, who registered some days before', async () => {
    await claim(eva);

    expect(await reported(Temporal.PlainDate.from('2025-07-01'))).to.equal(0);
    world.moveIns.set(FLAT, Temporal.PlainDate.from('2025-07-01'));
    expect(await claim(await world.known('sam', []))).to.equal('claimed');
    expect(await holder()).to.equal(maria.customerId);
  });

  it('BR-043.009 are granted by a move-in more than thirty days after the holder’s first day', async () => {
    await claim(eva);

    expect(await reported(Temporal.PlainDate.from('2025-07-02'))).to.be.above(0);
    expect(await holder()).to.equal(eva.customerId);
  });

  it('are not granted when two customers claim: a person has to decide', async () => {
    await claim(eva);
    await claim(await world.known('sam', []));

    expect(await reported(MOVED)).to.equal(0);
    expect(await holder()).to.equal(maria.customerId);
  });

  it('BR-028.001 are granted when the utility reports the move-in, and sharing by the one who left ends', async () => {
    const terms = { clientId: 'third-party', scope: 'FB=1_3_4_5', months: 6 };
    const shared = await world.authorizations.grant({
      ...{ ...terms, customerId: maria.customerId, esiids: [FLAT, SOLAR_HOME] },
    });
    await claim(eva);

    await reported(MOVED);

    expect(await holder()).to.equal(eva.customerId);
    const { periods } = await world.customers.tenureOf(FLAT);
    expect(periods.map(({ until }) => until?.toString() ?? null)).to.deep.equal([
      '2026-04-10',
      null,
    ]);
    expect((await world.authorizations.find(shared.id))?.esiids).to.deep.equal([SOLAR_HOME]);
    const told = await Promise.all([
      world.letters('access-ended'),
      world.letters('esiids-changed'),
    ]);
    expect(told.map(([letter]) => letter?.to)).to.deep.equal([
      'maria@home.example',
      'eva@home.example',
    ]);
    expect(await waiting()).to.be.empty;
  });

  it('are granted once, however often the move-in is reported', async () => {
    await claim(eva);
    await reported(MOVED);

    expect(await reported(MOVED)).to.equal(0);
    expect(await world.events('registration.claim-granted')).to.have.length(1);
  });

  it('are granted where the holder has moved out already', async () => {
    await claim(eva);
    const ended = await world.customers.ending(FLAT, MOVED.subtract({ days: 3 }), OPERATOR);
    if (ended !== undefined) await world.collections.commit([ended.change], ended.because);

    await reported(MOVED);

    expect(await holder()).to.equal(eva.customerId);
    expect(await world.letters('access-ended')).to.be.empty;
  });

  it('are granted or rejected by the utility, once', async () => {
    await claim(eva);
    const [one] = await waiting();
    await world.claims.approve(one?.id ?? '', MOVED, TDSP);

    expect(await holder()).to.equal(eva.customerId);
    const again = await world.claims.reject(one?.id ?? '', TDSP).catch((error) => error);
    expect(again).to.include({ kind: 'not-found', messageKey: 'registration.no-claim' });
    const [event] = await world.events('registration.claim-granted');
    expect(event?.actor).to.deep.equal(TDSP);
  });

  it('can be made again after a no', async () => {
    await claim(eva);
    const [one] = await waiting();
    await world.claims.reject(one?.id ?? '', TDSP);

    expect(await claim(eva)).to.equal('claimed');
    expect(await waiting()).to.have.length(1);
  });

  it('tell nobody anything when they are withdrawn', async () => {
    await claim(eva);
    await world.claims.withdraw(eva.customerId, FLAT);

    expect(await world.letters('claim-rejected')).to.deep.equal([]);
  });

  it('BR-043.009 rejected, are told to who made them and to nobody else, and nothing of who holds it', async () => {
    await claim(eva);
    const [one] = await waiting();
    await world.claims.reject(one?.id ?? '', TDSP);

    const letters = await world.letters('claim-rejected');
    expect(letters.map(({ to }) => to)).to.deep.equal(['eva@home.example']);
    expect(letters[0]?.facts).to.deep.equal({ name: 'eva', esiid: FLAT });
    const words = [en, es].map(({ kinds }) => kinds['claim-rejected'].text.join(' ')).join(' ');
    expect(words).to.not.match(/hold|another|somebody|someone|otr[ao]|alguien|titular/i);
    expect(await holder()).to.equal(maria.customerId);
  });

  it('of another customer cannot be withdrawn', async () => {
    await claim(eva);

    const refused = await world.claims
      .withdraw(maria.customerId, FLAT, OPERATOR)
      .catch((error) => error);

    expect(refused).to.include({ kind: 'not-found' });
    expect(await waiting()).to.have.length(1);
  });
});
