import { Writable } from 'node:stream';
import { expect } from 'chai';
import { Command } from 'commander';
import { organisationCommands } from '../../src/cli/organisation.ts';
import { userCommands, type WithPeople } from '../../src/cli/user.ts';
import { failure } from '../support/failure.ts';
import {
  anApplication,
  type OrganisationWorld,
  organisationWorld,
} from '../support/organisation-world.ts';

const ANA = ['--user-id', 'ana.host', '--name', 'Ana Ruiz', '--email', 'ana@host.example'];

describe('hub user and hub organisation', () => {
  let world: OrganisationWorld;
  beforeEach(async () => {
    world = await organisationWorld();
  });
  afterEach(() => world.close());

  // Second factors have tests of their own.
  const noFactors = { changes: { reset: async () => {} } };

  /** What the command wrote on standard output; throws what it threw. */
  async function hub(...args: readonly string[]): Promise<string> {
    let written = '';
    const out = new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk);
        done();
      },
    });
    const { organisations: _one, ...services } = world;
    const withHub: WithPeople = async (work) => {
      await work({ ...services, secondFactors: noFactors, organisationServices: world });
    };
    const program = new Command('hub').exitOverride();
    program.configureOutput({ writeErr: () => {} });
    userCommands(program, withHub, { out, err: out });
    organisationCommands(program, withHub, { out, err: out });
    for (const command of program.commands.flatMap((one) => one.commands)) {
      command.exitOverride().configureOutput({ writeErr: () => {} });
    }
    await program.parseAsync(args, { from: 'user' });
    return written;
  }

  it('refuse a user id, a name or an address that is none', async () => {
    const wrong = ['--user-id', 'ana', '--name', 'Ana\nRuiz', '--email', 'ana'];

    expect(await failure(hub('user', 'create', ...wrong))).to.deep.include({
      messageKey: 'organisation.invalid',
      detail: {
        userId: 'account.user-id-too-short',
        name: 'organisation.not-a-line',
        email: 'organisation.not-email',
      },
    });
    expect(await failure(hub('user', 'create'))).to.include({
      code: 'commander.missingMandatoryOptionValue',
    });
    expect(await failure(hub('user', 'suspend', 'nobody-here'))).to.include({
      messageKey: 'account.unknown',
    });
    expect(await failure(hub('user', 'list', '--role', 'king'))).to.include({
      code: 'commander.invalidArgument',
    });
  });

  it('BR-028.005b make the first host user, who administers, with a password that is good once', async () => {
    const first = JSON.parse(await hub('user', 'create', ...ANA, '--json'));
    const second = await hub('user', 'create', ...ANA.with(1, 'second.host'));

    expect(first).to.include({ userId: 'ana.host', isAdministrator: true });
    const user = await world.users.signIn('ana.host', first.password);
    expect(user.password.isTemporary).to.equal(true);
    expect(await failure(world.users.signIn('ana.host', first.password))).to.include({
      kind: 'unauthenticated',
    });
    expect(second).to.match(/^user id second\.host\ntemporary password \S{16}\n$/);
    const { users } = JSON.parse(await hub('user', 'list', '--json'));
    expect(users.map((one: { isAdministrator: boolean }) => one.isAdministrator)).to.have.members([
      true,
      false,
    ]);
    expect(await failure(hub('user', 'create', ...ANA.with(1, 'ANA.host')))).to.deep.include({
      detail: { userId: 'organisation.user-id-taken' },
    });
  });

  it('the temporary password dies after a day', async () => {
    const { password } = JSON.parse(await hub('user', 'create', ...ANA, '--json'));
    world.clock.turn({ hours: 24 });

    expect(await failure(world.users.signIn('ana.host', password))).to.include({
      kind: 'unauthenticated',
    });
  });

  it('suspend, reinstate and reset, on the record as the operator’s', async () => {
    await hub('user', 'create', ...ANA);
    await hub('user', 'suspend', 'Ana.Host');
    expect(await hub('user', 'list')).to.equal('ana.host  suspended  administrator\n');
    await hub('user', 'reinstate', 'ana.host');
    await hub('user', 'reset', 'ana.host');

    expect(await hub('user', 'list')).to.equal('ana.host  active  administrator\n');
    expect(await world.letters('temporary-password')).to.have.length(1);
    const [event] = await world.events('identity.suspended');
    expect(event?.actor.role).to.equal('operator');
  });

  it('BR-017.011 list and approve an organisation that has confirmed both its addresses, before any host is there', async () => {
    const { id } = await world.organisations.register(anApplication());
    expect(await hub('organisation', 'list')).to.equal(
      `${id}  rep  requested, not confirmed (address for notifications, administrator’s own address)  Bright Power\n`,
    );
    expect(await failure(hub('organisation', 'approve', id, '--reached'))).to.include({
      messageKey: 'organisation.unconfirmed',
    });
    await world.organisations.confirm(await world.newestSecret());
    expect(await hub('organisation', 'list')).to.equal(
      `${id}  rep  requested, not confirmed (administrator’s own address)  Bright Power\n`,
    );
    const waiting = JSON.parse(await hub('organisation', 'list', '--json')).organisations;
    expect(waiting[0]).to.deep.include({ isConfirmed: false, unconfirmed: ['administrator'] });
    expect(await failure(hub('organisation', 'approve', id, '--reached'))).to.include({
      messageKey: 'organisation.unconfirmed',
    });
    await world.applicants.confirm(await world.ownSecret(anApplication().email));
    await hub('organisation', 'approve', id, '--reached');

    const { organisations } = JSON.parse(await hub('organisation', 'list', '--json'));
    expect(organisations).to.deep.equal([
      { id, kind: 'rep', name: 'Bright Power', status: 'approved', isConfirmed: true },
    ]);
    expect(await hub('organisation', 'list', '--status', 'rejected')).to.equal('');
  });

  it('refuse to shut out an organisation without a reason, and one that there is not', async () => {
    const { organisation } = await world.approved();

    for (const act of ['suspend', 'reinstate', 'revoke']) {
      expect(await failure(hub('organisation', act, organisation.id))).to.include({
        code: 'commander.missingMandatoryOptionValue',
      });
      expect(await failure(hub('organisation', act, 'none', '--reason', 'Lapsed.'))).to.include({
        messageKey: 'organisation.not-found',
      });
    }
    expect(
      await failure(hub('organisation', 'suspend', organisation.id, '--reason', ' ')),
    ).to.deep.include({ detail: { reason: 'organisation.missing' } });
  });

  it('BR-017.004 suspend, reinstate and revoke an organisation, on the record as the operator’s', async () => {
    const { organisation } = await world.approved();
    const reason = ['--reason', 'The certificate has lapsed.'];
    const status = async () => (await world.organisations.find(organisation.id)).status;

    await hub('organisation', 'suspend', organisation.id, ...reason);
    expect(await status()).to.equal('suspended');
    await hub('organisation', 'reinstate', organisation.id, ...reason);
    expect(await status()).to.equal('approved');
    await hub('organisation', 'revoke', organisation.id, ...reason);
    expect(await status()).to.equal('revoked');
    const [event] = await world.events('organisation.revoked');
    expect(event?.actor.role).to.equal('operator');
  });
});
