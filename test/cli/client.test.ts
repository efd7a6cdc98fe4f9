import { Writable } from 'node:stream';
import { expect } from 'chai';
import { Command } from 'commander';
import { clientCommands } from '../../src/cli/client.ts';
import { apiOf, tokenFor } from '../support/programs.ts';
import { type Caller, type RoleHub, startRoleHub } from '../support/role-hub.ts';

const THIRD_PARTY = [
  ...['--name', 'Bright Savings', '--redirect-uri', 'https://bright.example/callback'],
  ...['--policy-uri', 'https://bright.example/privacy'],
];

describe('hub client', () => {
  let world: RoleHub;
  before(async () => {
    world = await startRoleHub();
  });
  after(() => world.stop());

  /** What the command wrote on standard output; throws what it threw. */
  async function client(...args: readonly string[]): Promise<string> {
    let written = '';
    const out = new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk);
        done();
      },
    });
    const program = new Command('hub');
    const withHub = async (work: (hub: RoleHub['hub']) => Promise<number>) => {
      await work(world.hub);
    };
    clientCommands(program, withHub, { out, err: out });
    for (const command of program.commands.flatMap((one) => [one, ...one.commands])) {
      command.exitOverride().configureOutput({ writeErr: () => {} });
    }
    await program.parseAsync(['client', ...args], { from: 'user' });
    return written;
  }
  const failure = (...args: readonly string[]): Promise<unknown> =>
    client(...args).then(
      () => 'no error',
      (error: unknown) => error,
    );

  async function organisationOf(caller: Caller): Promise<string> {
    const { id } = await world.make(caller);
    return (await world.hub.users.find(id))?.organisationId ?? '';
  }
  const clientIdsOf = async (id: string) => (await world.hub.organisations.find(id))?.clientIds;

  it('refuses as wrong usage what is neither a third party nor a program', async () => {
    const organisation = ['--organisation', 'some-id'];
    const action = ['--action', 'user.administer'];
    for (const args of [
      ['--name', 'Neither'],
      THIRD_PARTY.slice(0, 4),
      [...THIRD_PARTY, ...action],
      ['--name', 'Both', ...organisation, '--legacy'],
      ['--name', 'Both', ...organisation, '--policy-uri', 'https://bright.example'],
      ['--name', 'No such action', ...organisation, '--action', 'usage.read-own'],
    ]) {
      const refused = await failure('create', ...args);
      expect(refused, args.join(' ')).to.have.property('name', 'CommanderError');
    }
  });

  it('refuses organisations that there are not, or that cannot have such a client', async () => {
    const rep = await organisationOf({ role: 'rep' });
    const program = ['create', '--name', 'Nightly', '--organisation'];

    expect(await failure(...program, 'no-such-id')).to.include({
      messageKey: 'organisation.not-found',
    });
    expect(await failure('create', ...THIRD_PARTY, '--organisation', rep)).to.include({
      messageKey: 'oauth.not-a-third-party',
    });
    expect(await failure(...program, rep, '--action', 'user.administer')).to.deep.include({
      ...{ messageKey: 'oauth.bad-client', detail: { field: 'actions' } },
    });
    expect(await clientIdsOf(rep)).to.deep.equal([]);
  });

  it('BR-305 makes a third party’s client the organisation’s, so that its idleness has somebody to tell', async () => {
    const organisation = await organisationOf({ role: 'third-party' });

    const made = JSON.parse(
      await client('create', ...THIRD_PARTY, '--organisation', organisation, '--json'),
    );

    expect(Object.keys(made)).to.deep.equal(['id', 'secret', 'redirectUris']);
    expect(await clientIdsOf(organisation)).to.deep.equal([made.id]);
    const plain = await client('create', ...THIRD_PARTY);
    expect(plain).to.match(/^client_id \S{36}\nclient_secret \S{43}\n$/);
  });

  it('makes a program that does what it was given, lists and revokes it', async () => {
    const organisation = await organisationOf({ role: 'host' });
    const wish = ['--organisation', organisation, '--name', 'Nightly', '--json'];
    const actions = ['user.administer', 'market.tell-events'];

    const made = JSON.parse(await client('create', ...wish, '--action', ...actions));

    expect(made.actions).to.deep.equal(actions);
    const call = apiOf(world, await tokenFor(world, made, 'hub'));
    expect((await call('GET', '/users?find=nobody-here')).status).to.equal(200);
    expect((await call('GET', '/organisations?status=approved')).status).to.equal(403);
    const { clients } = JSON.parse(await client('list', '--json'));
    expect(clients).to.deep.include({
      ...{ id: made.id, name: 'Nightly', status: 'active' },
      ...{ organisationId: organisation, actions },
    });

    await client('revoke', made.id);

    expect((await call('GET', '/users?find=nobody-here')).status).to.equal(401);
    expect(await client('list')).to.contain(`${made.id}  revoked  Nightly\n`);
  });
});
