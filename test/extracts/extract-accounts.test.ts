import { expect } from 'chai';
import { ExtractAccounts } from '../../src/extracts/extract-accounts.ts';
import { publicKeyOf } from '../../src/extracts/public-key.ts';
import type { User } from '../../src/identity/user.ts';
import { failure } from '../support/failure.ts';
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

describe('a change of an extract account while its REP is shut out', () => {
  let world: OrganisationWorld;
  let bright: Established;
  let admin: User;
  let extractAccounts: ExtractAccounts;
  /** Done once, after the organisation was looked at and before the change is saved. */
  let meanwhile: () => Promise<unknown>;
  beforeEach(async () => {
    world = await organisationWorld();
    bright = await world.approved();
    admin = await world.user(bright.administrator.id);
    const { siteAccounts } = world;
    const between = async () => {
      const act = meanwhile;
      meanwhile = async () => {};
      await act();
    };
    extractAccounts = new ExtractAccounts({
      ...{ ...world, organisations: world.store, own: { list: async () => [] } },
      siteAccounts: {
        find: (duns) => siteAccounts.find(duns),
        async set(...change) {
          await between();
          return siteAccounts.set(...change);
        },
        async removeKey(...change) {
          await between();
          await siteAccounts.removeKey(...change);
        },
      },
    });
  });
  afterEach(() => world.close());

  const revoke = () => world.standing.revoke(bright.organisation.id, 'It is over.', HOST);
  const suspend = () => world.standing.suspend(bright.organisation.id, 'It lapsed.', HOST);
  async function isOpen(): Promise<boolean> {
    const { hasPassword, publicKeys } = await world.siteAccounts.find(BRIGHT);
    return hasPassword || publicKeys.length > 0;
  }
  const newPassword = () => extractAccounts.newPassword(BRIGHT, admin);
  const addKey = () => extractAccounts.addKey(BRIGHT, KEY, admin);
  const removeKey = () => extractAccounts.removeKey(BRIGHT, publicKeyOf(KEY).fingerprint, admin);

  for (const [what, change] of [
    ['a new password', newPassword],
    ['a new key', addKey],
  ] as const) {
    it(`BR-017.004 ${what} leaves no account behind a revocation, and tells of none`, async () => {
      meanwhile = revoke;

      expect(await failure(change())).to.include({ kind: 'conflict' });
      expect(await isOpen()).to.equal(false);
      expect(await world.letters('extract-account-changed')).to.deep.equal([]);
      expect(await failure(change())).to.include({ kind: 'forbidden' });
    });

    it(`BR-017.004 ${what} that was faster than the end of a revocation stops it, to be done again`, async () => {
      await world.siteAccounts.set(BRIGHT, {}, OPERATOR);
      meanwhile = async () => {};
      const { siteAccounts } = world;
      const close = siteAccounts.close.bind(siteAccounts);
      siteAccounts.close = async (duns, by) => {
        await close(duns, by);
        siteAccounts.close = close;
        await change();
      };

      expect(await failure(revoke())).to.include({ kind: 'conflict' });
      expect(await isOpen()).to.equal(true);
      await revoke();
      expect(await isOpen()).to.equal(false);
    });
  }

  for (const [what, change] of [
    ['a new password', newPassword],
    ['a new key', addKey],
    ['a key’s end', removeKey],
  ] as const) {
    it(`BR-017.004 ${what} is refused when a suspension was faster`, async () => {
      const kept = `${KEY.slice(0, -4)}aaaa`;
      await world.siteAccounts.set(
        BRIGHT,
        { publicKey: change === removeKey ? KEY : kept },
        OPERATOR,
      );
      const before = await world.siteAccounts.find(BRIGHT);
      meanwhile = suspend;

      expect(await failure(change())).to.include({ kind: 'conflict' });
      expect(await world.siteAccounts.find(BRIGHT)).to.deep.equal(before);
    });
  }
});

describe('extract accounts from the command line', () => {
  it('BR-049 are made before anybody holds the DUNS, and told of as soon as somebody does', async () => {
    const world = await organisationWorld();
    try {
      await world.approved();
      const extractAccounts = new ExtractAccounts({
        ...{ ...world, organisations: world.store, own: { list: async () => [] } },
      });
      const early = await extractAccounts.setFor(BRIGHT_SOLAR, {}, OPERATOR);
      expect(early.password).to.have.length(24);
      expect(await world.letters('extract-account-changed')).to.deep.equal([]);

      const { password } = await extractAccounts.setFor(BRIGHT, {}, OPERATOR);
      await extractAccounts.setFor(BRIGHT, { publicKey: KEY }, OPERATOR);

      const letters = await world.letters('extract-account-changed');
      const told = letters.map(({ to, facts }) => `${to} ${facts.duns}`);
      const everybody = ['smt', 'bright-admin'].map((name) => `${name}@bright.example ${BRIGHT}`);
      expect(told).to.have.members([...everybody, ...everybody]);
      expect(JSON.stringify(letters)).to.not.include(String(password));
    } finally {
      await world.close();
    }
  });
});
