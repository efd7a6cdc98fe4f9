import { expect } from 'chai';
import Client from 'ssh2-sftp-client';
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

      for (const look of [() => client.list('/'), () => client.get(`/${NAME}`)]) {
        const refusal = await look().then(String, String);
        expect(refusal).to.match(/permission denied/i);
      }
      for (const command of ['SIZE', 'MDTM', 'MLST']) {
        expect(await talk.say(`${command} ${NAME}`)).to.equal('550 This account is shut.');
      }
      const refused = await Array.fromAsync(hub.collections.events({ action: 'site.refused' }));
      expect(refused.map(({ subject, detail }) => [subject, detail?.door])).to.have.deep.members([
        [DUNS, 'sftp'],
        [DUNS, 'ftps'],
      ]);
    });
  }
});
