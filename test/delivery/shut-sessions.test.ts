import { expect } from 'chai';
import Client from 'ssh2-sftp-client';
import { newSshKey } from '../../src/delivery/sftp/host-key.ts';
import { publicKeyOf } from '../../src/extracts/public-key.ts';
import { FtpsTalk } from '../support/ftps-talk.ts';
import { OPERATOR } from '../support/hub-app.ts';
import { HOST } from '../support/organisation-world.ts';
import { type RoleHub, startRoleHub } from '../support/role-hub.ts';

const DUNS = '148055531';
const NAME = `${DUNS}IntervalData20260301.zip`;

describe('a session on the extract site that was open before', () => {
  let world: RoleHub;
  let organisationId: string;
  let client: Client;
  let talk: FtpsTalk;
  beforeEach(async () => {
    world = await startRoleHub();
    const { hub, served } = world;
    const { id } = await world.make({ role: 'rep', isAdministrator: true });
    organisationId = (await hub.users.find(id))?.organisationId ?? '';
    await hub.collections.keep([hub.organisationServices.store.holding(DUNS, organisationId)]);
    await hub.files.put(`extracts/${DUNS}/${NAME}`, Buffer.from('usage'));
    const { password = '' } = await hub.siteAccounts.set(DUNS, {}, OPERATOR);
    client = new Client('test', { error: () => {}, end: () => {}, close: () => {} });
    const { sftpPort, ftpsPort, certificate } = served;
    await client.connect({ host: '127.0.0.1', port: sftpPort, username: DUNS, password });
    talk = await FtpsTalk.signedIn(ftpsPort, certificate, { account: DUNS, password });
  });
  afterEach(async () => {
    talk.close();
    await client.end().catch(() => {});
    await world.stop();
  });

  for (const act of ['suspend', 'revoke'] as const) {
    it(`BR-017.004 sees nothing more when its REP is gone: ${act}`, async () => {
      const { hub } = world;
      expect(await client.list('/')).to.have.length(1);
      expect(await talk.say(`SIZE ${NAME}`)).to.equal('213 5');

      await hub.organisationServices.standing.act(act, organisationId, 'It lapsed.', HOST);

      await expectOver();
      const refused = await Array.fromAsync(hub.collections.events({ action: 'site.refused' }));
      expect(refused.map(({ subject, detail }) => [subject, detail?.door])).to.have.deep.members([
        [DUNS, 'sftp'],
        [DUNS, 'ftps'],
      ]);
    });
  }

  it('sees nothing more when its password was replaced, which is on the record once', async () => {
    const { hub, served } = world;
    expect(await client.list('/')).to.have.length(1);
    const { password = '' } = await hub.siteAccounts.set(DUNS, {}, OPERATOR);

    await expectOver();
    await expectOver();

    const refused = await Array.fromAsync(hub.collections.events({ action: 'site.refused' }));
    expect(refused.map(({ subject }) => subject)).to.deep.equal([DUNS, DUNS]);
    const { ftpsPort, certificate } = served;
    const anew = await FtpsTalk.signedIn(ftpsPort, certificate, { account: DUNS, password });
    expect(await anew.say(`SIZE ${NAME}`)).to.equal('213 5');
    anew.close();
  });

  it('sees nothing more when the key it came in by was removed, while the others go on', async () => {
    const { hub, served } = world;
    const key = newSshKey();
    const other = newSshKey();
    await hub.siteAccounts.set(DUNS, { publicKey: key.publicKey }, OPERATOR);
    await hub.siteAccounts.set(DUNS, { publicKey: other.publicKey }, OPERATOR);
    const byKey = await connected({ port: served.sftpPort, privateKey: key.privateKey });
    const byOther = await connected({ port: served.sftpPort, privateKey: other.privateKey });
    expect(await byKey.list('/')).to.have.length(1);
    const { fingerprint } = publicKeyOf(key.publicKey);

    await hub.siteAccounts.removeKey(DUNS, fingerprint, OPERATOR);

    expect(await byKey.list('/').then(String, String)).to.match(/permission denied/i);
    expect(await byKey.get(`/${NAME}`).then(String, String)).to.match(/permission denied/i);
    for (const standing of [byOther, client]) expect(await standing.list('/')).to.have.length(1);
    expect(await talk.say(`SIZE ${NAME}`)).to.equal('213 5');
    for (const each of [byKey, byOther]) await each.end();
  });

  async function connected(by: { readonly port: number; readonly privateKey: string }) {
    const session = new Client('test', { error: () => {}, end: () => {}, close: () => {} });
    await session.connect({ host: '127.0.0.1', username: DUNS, ...by });
    return session;
  }

  /** Over both doors. */
  async function expectOver(): Promise<void> {
    for (const look of [() => client.list('/'), () => client.get(`/${NAME}`)]) {
      const refusal = await look().then(String, String);
      expect(refusal).to.match(/permission denied/i);
    }
    for (const command of ['SIZE', 'MDTM', 'MLST']) {
      expect(await talk.say(`${command} ${NAME}`)).to.equal('550 This sign-in has ended.');
    }
  }
});
