import { expect } from 'chai';
import type { Actor } from '../../src/audit-event.ts';
import type { User } from '../../src/identity/user.ts';
import { type AccountServer, PASSWORD, startAccount } from '../support/account-server.ts';
import { OPERATOR } from '../support/hub-app.ts';
import { Visitor } from '../support/visitor.ts';

const TDSP: Actor = { role: 'tdsp', id: 'somebody at the TDSP' };
const HOST: Actor = { role: 'host', id: 'somebody at the host' };
const REP: Actor = { role: 'rep', id: 'an administrator of a REP' };

describe('administering accounts', () => {
  let hub: AccountServer;
  let ana: User;
  beforeEach(async () => {
    hub = await startAccount();
    ana = await hub.person('ana.ruiz');
  });
  afterEach(() => hub.stop());

  const refusal = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );
  const signIn = (password: string) => refusal(hub.users.signIn('ana.ruiz', password));

  async function signedInVisitor(): Promise<Visitor> {
    const visitor = new Visitor(hub.url);
    await visitor.signIn('ana.ruiz', PASSWORD);
    expect((await visitor.get('/account')).status).to.equal(200);
    return visitor;
  }

  it('knows no user of that id', async () => {
    for (const action of ['reset', 'suspend', 'reinstate', 'revoke'] as const) {
      const error = await refusal(hub.accounts[action]('nobody', TDSP));
      expect(error).to.include({ kind: 'not-found', messageKey: 'account.unknown' });
    }
  });

  it('BR-017.004 resets a password: a one-time temporary one goes to the address, the old one and the sessions are dead', async () => {
    const visitor = await signedInVisitor();
    await hub.accounts.reset(ana.id, TDSP);

    const [letter] = await hub.letters('temporary-password');
    expect(letter?.to).to.equal('ana.ruiz@home.example');
    expect(letter?.facts.until).to.equal(hub.clock().add({ hours: 24 }).toString());
    expect(await signIn(PASSWORD)).to.include({ kind: 'unauthenticated' });
    expect((await visitor.get('/account')).status).to.equal(303);
    expect(await signIn(letter?.facts.password ?? '')).to.equal(undefined);
    const [event] = await hub.events('identity.password-reset');
    expect(event).to.deep.include({ actor: TDSP, subject: ana.id });
  });

  it('BR-017.004 BR-017.010 lifts a lock by a reset', async () => {
    for (let wrong = 0; wrong < 4; wrong++) await signIn('wrong');
    await hub.accounts.reset(ana.id, HOST);

    const [letter] = await hub.letters('temporary-password');
    expect(await signIn(letter?.facts.password ?? '')).to.equal(undefined);
  });

  it('BR-017.004 cannot reset whom no e-mail reaches, nor who is suspended', async () => {
    const silent = await hub.person('silent.ruiz', { email: '' });
    expect(await refusal(hub.accounts.reset(silent.id, TDSP))).to.include({
      kind: 'invalid',
      messageKey: 'account.no-address',
    });
    await hub.accounts.suspend(ana.id, TDSP);
    expect(await refusal(hub.accounts.reset(ana.id, TDSP))).to.include({
      kind: 'conflict',
      messageKey: 'account.wrong-state',
    });
  });

  it('BR-017.004 suspends: no sign-in, no session, a letter, and who did it on the record', async () => {
    const visitor = await signedInVisitor();
    await hub.accounts.suspend(ana.id, HOST);

    expect(await signIn(PASSWORD)).to.include({ messageKey: 'identity.refused' });
    expect((await visitor.get('/account')).location).to.match(/^\/sign-in/);
    expect(await hub.letters('user-suspended')).to.have.length(1);
    const [event] = await hub.events('identity.suspended');
    expect(event).to.deep.include({ actor: HOST, subject: ana.id });
    expect(JSON.stringify(event)).to.not.include('Ruiz');
  });

  const others = [
    [TDSP, [HOST, REP], TDSP],
    [HOST, [REP], HOST],
    [OPERATOR, [REP], HOST],
    [HOST, [REP], TDSP],
  ] as const;
  for (const [by, refused, lifting] of others) {
    it(`BR-017.004 lets the ${lifting.role} lift what the ${by.role} did to whom no TDSP sees, and nobody else`, async () => {
      await hub.accounts.suspend(ana.id, by);
      for (const other of refused) {
        expect(await refusal(hub.accounts.reinstate(ana.id, other))).to.include({
          kind: 'forbidden',
          messageKey: 'account.reinstated-by-tdsp-only',
        });
      }

      await hub.accounts.reinstate(ana.id, lifting);

      expect(await signIn(PASSWORD)).to.equal(undefined);
      expect(await hub.letters('user-reinstated')).to.have.length(1);
      const [event] = await hub.events('identity.reinstated');
      expect(event).to.deep.include({ actor: lifting, subject: ana.id });
    });
  }

  it('lets an organisation lift what it did to its own', async () => {
    await hub.accounts.suspend(ana.id, REP);
    await hub.accounts.reinstate(ana.id, REP);

    expect(await signIn(PASSWORD)).to.equal(undefined);
  });

  it('BR-017.004 revokes for good: nothing brings the user back', async () => {
    await hub.accounts.revoke(ana.id, TDSP);

    expect(await signIn(PASSWORD)).to.include({ messageKey: 'identity.refused' });
    for (const action of ['reset', 'suspend', 'reinstate', 'revoke'] as const) {
      const error = await refusal(hub.accounts[action](ana.id, TDSP));
      expect(error).to.include({ kind: 'conflict', messageKey: 'account.wrong-state' });
    }
    expect(await hub.letters('user-revoked')).to.have.length(1);
  });

  it('BR-017.004 BR-028.010 does the same to a selected group, one by one, and says what became of each', async () => {
    const rosa = await hub.person('rosa.paz');
    await hub.accounts.suspend(rosa.id, TDSP);

    const outcomes = await hub.accounts.each('suspend', [ana.id, rosa.id, 'x', ana.id], TDSP);

    expect(outcomes).to.deep.equal([
      { userId: ana.id },
      { userId: rosa.id, problem: 'account.wrong-state' },
      { userId: 'x', problem: 'account.unknown' },
    ]);
    expect((await hub.user(ana.id)).status).to.equal('suspended');
  });
});
