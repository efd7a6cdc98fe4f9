import { expect } from 'chai';
import { publicKeyOf } from '../../src/extracts/public-key.ts';
import type { User } from '../../src/identity/user.ts';
import { OPERATOR } from '../support/hub-app.ts';
import {
  BRIGHT,
  BRIGHT_SOLAR,
  type Established,
  HOST,
  type OrganisationWorld,
  organisationWorld,
} from '../support/organisation-world.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEg9shnMY5GtBOA4XuBSwbg72iqUfYeCo029LeO8Nlbc';

/** Programs outlive the administrator who made them; who stays has to know which those are. */
describe('an administrator who made programs and leaves', () => {
  let world: OrganisationWorld;
  let bright: Established;
  let leaver: User;
  beforeEach(async () => {
    world = await organisationWorld();
    bright = await world.approved();
    const { id } = await world.member(bright, 'second');
    await world.members.appoint([id], bright.administrator);
    leaver = await world.user(id);
    const other = await world.member(bright, 'third');
    await world.members.appoint([other.id], bright.administrator);
    await world.members.act('suspend', [other.id], await world.user(bright.administrator.id));
  });
  afterEach(() => world.close());

  const organisationId = () => bright.organisation.id;
  async function makes(name: string, by = leaver): Promise<string> {
    const wish = { organisationId: organisationId(), name, actions: [] };
    const { client } = await world.organisationClients.createProgram(
      wish,
      { role: by.role, id: by.id },
      by,
    );
    return client.id;
  }
  const told = async () =>
    (await world.letters('programs-left')).map(({ to, facts }) => `${to}: ${facts.programs}`);
  const stays = () => world.user(bright.administrator.id);

  const WAYS: Readonly<Record<string, () => Promise<unknown>>> = {
    'dismissed by a colleague': async () => world.members.dismiss([leaver.id], await stays()),
    'suspended by a colleague': async () =>
      world.members.act('suspend', [leaver.id], await stays()),
    'revoked by a colleague': async () => world.members.act('revoke', [leaver.id], await stays()),
    'suspended by the host': () => world.accounts.suspend(leaver.id, HOST.actor),
    'revoked by the host': () => world.accounts.revoke(leaver.id, HOST.actor),
    'suspended on the command line': () => world.accounts.suspend(leaver.id, OPERATOR),
  };
  for (const [how, leaves] of Object.entries(WAYS)) {
    it(`BR-028.014 ${how}: the one address and the administrators that stay get the list, and nobody else`, async () => {
      await makes('Nightly');
      await makes('Events');
      await makes('Of another', await stays());
      const gone = await makes('Gone');
      await world.organisationClients.revoke(gone, organisationId(), OPERATOR);

      await leaves();

      expect(await told()).to.have.members([
        'smt@bright.example: Nightly, Events',
        'bright-admin@bright.example: Nightly, Events',
      ]);
      const [letter] = await world.letters('programs-left');
      expect(letter?.facts).to.include({ organisation: 'Bright Power', userId: 'second' });
      expect(letter?.facts.link).to.match(/\/organisation$/);
    });
  }

  it('BR-028.014 leaves the extract accounts that still open by his password or key, and no others, on the list', async () => {
    await world.profile.claimDuns(BRIGHT_SOLAR, await stays());
    await world.review.decideDuns(organisationId(), BRIGHT_SOLAR, true, HOST);
    const by = { role: 'rep', id: leaver.id } as const;
    await world.siteAccounts.set(BRIGHT, { publicKey: KEY }, by);
    await world.siteAccounts.set(BRIGHT_SOLAR, {}, by);
    await world.siteAccounts.set(BRIGHT_SOLAR, {}, OPERATOR);

    await world.accounts.suspend(leaver.id, HOST.actor);
    expect(await told()).to.have.members([
      `smt@bright.example: ${BRIGHT}`,
      `bright-admin@bright.example: ${BRIGHT}`,
    ]);
    const { fingerprint } = publicKeyOf(KEY);
    await world.siteAccounts.removeKey(BRIGHT, fingerprint, OPERATOR);
    await world.accounts.revoke(leaver.id, HOST.actor);

    expect(await told()).to.have.length(2);
  });

  it('goes without a word about programs that he did not make, and when he is let in again', async () => {
    await makes('Of another', await stays());

    await world.accounts.suspend(leaver.id, HOST.actor);
    await world.accounts.reinstate(leaver.id, OPERATOR);

    expect(await told()).to.deep.equal([]);
  });

  it('is written about in each reader’s language', async () => {
    const admin = await stays();
    const next = { ...admin, version: admin.version + 1, language: 'es' as const };
    await world.collections.keep([world.users.store.replacing(next)]);
    await makes('Nightly');

    await world.accounts.revoke(leaver.id, HOST.actor);

    const letters = await world.letters('programs-left');
    expect(letters.map(({ language }) => language)).to.deep.equal(['es', 'es']);
  });
});
