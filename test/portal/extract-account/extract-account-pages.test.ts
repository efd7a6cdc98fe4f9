import { expect } from 'chai';
import { siteRecord } from '../../../src/extracts/site-record.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../../support/organisation-server.ts';
import {
  aPerson,
  BRIGHT,
  BRIGHT_SOLAR,
  type Established,
  HOST,
  OTHER_REP,
  unregistered,
} from '../../support/organisation-world.ts';
import { type Answer, Visitor } from '../../support/visitor.ts';

const PAGE = '/organisation/extract-account';
const PASSWORD_PAGE = `${PAGE}/password`;
const KEYS = `${PAGE}/keys`;
const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEg9shnMY5GtBOA4XuBSwbg72iqUfYeCo029LeO8Nlbc rep@example.org';
const FINGERPRINT = 'SHA256:tnms9ijXdAfv7eSC0mG+IwjoMtxF+c2bmRDuwi0MVoE';

describe('the page of the extract account', () => {
  let server: OrganisationServer;
  let bright: Established;
  beforeEach(async () => {
    server = await startOrganisationServer();
    bright = await server.approved();
  });
  afterEach(() => server.stop());

  async function sent(
    userId: string,
    path: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const visitor = await server.visitorAs(userId);
    await visitor.get('/organisation');
    await visitor.get(PAGE);
    return visitor.post(path, { account: BRIGHT, ...fields });
  }
  const newPasswordIn = ({ text }: Answer): string =>
    /<code class="hub-secret">([^<]+)</.exec(text)?.[1] ?? '';
  const isRefusedAll = async (userId: string) => {
    const visitor = await server.visitorAs(userId);
    await visitor.get('/organisation/people');
    for (const path of [PAGE, PASSWORD_PAGE]) {
      expect((await visitor.get(path)).status, path).to.equal(403);
    }
    for (const path of [PASSWORD_PAGE, KEYS, `${KEYS}/remove`]) {
      const fields = { account: BRIGHT, key: KEY, fingerprint: FINGERPRINT };
      expect((await visitor.post(path, fields)).status, path).to.equal(403);
    }
  };

  it('sends who is not signed in to the sign-in', async () => {
    const visitor = new Visitor(server.url);

    expect((await visitor.get(PAGE)).location).to.match(/^\/sign-in\?next=/);
    await visitor.get('/organisations/join');
    expect((await visitor.post(PASSWORD_PAGE, { account: BRIGHT })).status).to.equal(401);
  });

  const OTHERS = ['business', 'third-party', 'regulator', 'ercot', 'host'] as const;
  for (const kind of OTHERS) {
    it(`BR-028.010 is shut to ${kind}, even to its administrator`, async () => {
      await server.approved(unregistered(kind, 'first-user'));

      await isRefusedAll('first-user');
    });
  }

  it('BR-028.022 is shut to a REP’s user until an administrator gives it, and after it is taken', async () => {
    const member = await server.member(bright, 'member-one');
    await isRefusedAll('member-one');
    const administrator = await server.visitorAs('bright-admin');
    const { text } = await administrator.get('/organisation/people');
    const row = { row: member.id };

    await administrator.post('/organisation/permissions', {
      ...{ ...row, [`may-${member.id}`]: 'extract-account.manage' },
    });

    expect(text).to.contain('Manage the extract account');
    const visitor = await server.visitorAs('member-one');
    expect((await visitor.get(PAGE)).status).to.equal(200);
    await administrator.post('/organisation/permissions', row);
    await isRefusedAll('member-one');
  });

  it('BR-031.012 knows no account of another REP, and none of a DUNS not validated yet', async () => {
    await server.approved({
      ...{ name: 'Accent Energy', duns: OTHER_REP, puctNumber: '10177' },
      ...{ ...aPerson('accent-admin'), noticeEmail: 'smt@accent.example' },
    });
    await server.profile.claimDuns(BRIGHT_SOLAR, bright.administrator);
    const visitor = await server.visitorAs('bright-admin');
    await visitor.get(PAGE);

    for (const account of [OTHER_REP, BRIGHT_SOLAR, '', '../1', 'nonsense']) {
      const query = `?${new URLSearchParams({ account })}`;
      if (account !== '') expect((await visitor.get(PAGE + query)).status).to.equal(404);
      for (const path of [PASSWORD_PAGE, KEYS, `${KEYS}/remove`]) {
        const fields = { account, key: KEY, fingerprint: FINGERPRINT };
        expect((await visitor.post(path, fields)).status, `${path} ${account}`).to.equal(404);
      }
    }
    expect(await server.letters('extract-account-changed')).to.deep.equal([]);
    expect(await server.siteAccounts.publicKeys(OTHER_REP)).to.deep.equal([]);
  });

  it('says so while no DUNS is validated', async () => {
    const stored = await server.organisations.find(bright.organisation.id);
    const duns = [{ duns: BRIGHT, status: 'claimed' }] as const;
    await server.collections.keep([
      server.store.replacing({ ...stored, version: stored.version + 1, duns }),
    ]);

    const { status, text } = await (await server.visitorAs('bright-admin')).get(PAGE);

    expect(status).to.equal(200);
    expect(text).to.contain('None of your organization’s DUNS numbers is validated');
  });

  it('makes nothing new on a look, or by a question', async () => {
    const visitor = await server.visitorAs('bright-admin');
    await visitor.get(PAGE);
    const asked = await visitor.get(`${PASSWORD_PAGE}?account=${BRIGHT}`);

    expect(asked.text).to.contain('shows it once').and.contain(BRIGHT);
    expect(newPasswordIn(await visitor.get(`${PAGE}?account=${BRIGHT}&done=password`))).to.equal(
      '',
    );
    expect(await server.siteAccounts.find(BRIGHT)).to.include({ hasPassword: false });
  });

  it('BR-049 shows a new password once, tells the organisation, and keeps no trace of it', async () => {
    const visitor = await server.visitorAs('bright-admin');
    await visitor.get(`${PASSWORD_PAGE}?account=${BRIGHT}`);
    const answer = await visitor.post(PASSWORD_PAGE, { account: BRIGHT });
    expect(answer.location).to.equal(`${PAGE}?account=${BRIGHT}&done=password`);

    const shown = await visitor.get(answer.location);
    const password = newPasswordIn(shown);

    expect(password).to.match(/^[A-Za-z2-9]{24}$/);
    expect(shown.headers['cache-control']).to.equal('no-store');
    expect(await server.siteAccounts.checkPassword(BRIGHT, password)).to.be.an('object');
    const again = await visitor.get(answer.location);
    expect(again.text).to.not.contain(password);
    expect(again.text).to.contain('Set');
    const letters = await server.letters('extract-account-changed');
    expect(letters.map(({ to }) => to)).to.have.members([
      ...['smt@bright.example', 'bright-admin@bright.example'],
    ]);
    expect(letters[0]?.facts).to.deep.equal({
      ...{ organisation: 'Bright Power', duns: BRIGHT },
      link: `${server.url}${PAGE}`,
    });
    const [event] = await server.events('site.password-set');
    expect(event).to.deep.include({
      subject: BRIGHT,
      actor: { role: 'rep', id: bright.administrator.id },
    });
    expect(JSON.stringify([event, letters])).to.not.include(password);
  });

  it('shows a new password in no other session of the same user', async () => {
    const visitor = await server.visitorAs('bright-admin');
    const other = await server.visitorAs('bright-admin');
    await visitor.get(PAGE);
    const { location } = await visitor.post(PASSWORD_PAGE, { account: BRIGHT });

    expect(newPasswordIn(await other.get(location))).to.equal('');
    expect(newPasswordIn(await visitor.get(location))).to.have.length(24);
  });

  it('shows a new password on no other account’s page, and still on its own after that', async () => {
    await server.profile.claimDuns(BRIGHT_SOLAR, bright.administrator);
    await server.review.decideDuns(bright.organisation.id, BRIGHT_SOLAR, true, HOST);
    const visitor = await server.visitorAs('bright-admin');
    await visitor.get(PAGE);
    await visitor.post(PASSWORD_PAGE, { account: BRIGHT });

    const other = await visitor.get(`${PAGE}?account=${BRIGHT_SOLAR}&done=password`);
    expect(newPasswordIn(other)).to.equal('');
    expect(newPasswordIn(await visitor.get(`${PAGE}?account=${BRIGHT}`))).to.have.length(24);
    expect(newPasswordIn(await visitor.get(`${PAGE}?account=${BRIGHT}`))).to.equal('');
  });

  it('a key sent twice is added, told and recorded once', async () => {
    const visitor = await server.visitorAs('bright-admin');
    await visitor.get(PAGE);
    for (let press = 0; press < 2; press++) {
      const { status } = await visitor.post(KEYS, { account: BRIGHT, key: KEY });
      expect(status).to.equal(303);
    }

    expect(await server.letters('extract-account-changed')).to.have.length(2);
    expect(await server.events('site.key-added')).to.have.length(1);
  });

  it('kills the password before', async () => {
    const visitor = await server.visitorAs('bright-admin');
    await visitor.get(PAGE);
    const make = async () => {
      const { location } = await visitor.post(PASSWORD_PAGE, { account: BRIGHT });
      return newPasswordIn(await visitor.get(location));
    };
    const first = await make();
    const second = await make();

    expect(await server.siteAccounts.checkPassword(BRIGHT, first)).to.equal(undefined);
    expect(await server.siteAccounts.checkPassword(BRIGHT, second)).to.be.an('object');
  });

  for (const [what, key, words] of [
    ['no key', 'hello', 'This is no public key'],
    ['nothing', '', 'This is no public key'],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nsecret', 'This is a private key'],
  ] as const) {
    it(`says beside the field what is wrong with ${what}`, async () => {
      const { status, text } = await sent('bright-admin', KEYS, { key });

      expect(status).to.equal(400);
      expect(text.split(words)).to.have.length(3);
      expect(text).to.contain('href="#key"').and.not.contain('secret');
      if (key === 'hello') expect(text).to.contain('>hello</textarea>');
      expect(await server.siteAccounts.publicKeys(BRIGHT)).to.deep.equal([]);
    });
  }

  it('adds a key, shows its fingerprint, and takes it away again, each told and on record', async () => {
    const added = await sent('bright-admin', KEYS, { key: `${KEY}\n` });
    expect(added.location).to.equal(`${PAGE}?account=${BRIGHT}&done=key-added`);
    const visitor = await server.visitorAs('bright-admin');
    const { text } = await visitor.get(added.location);
    expect(text).to.contain(FINGERPRINT).and.contain('rep@example.org');
    expect(await server.siteAccounts.publicKeys(BRIGHT)).to.deep.equal([KEY]);

    const removed = await visitor.post(`${KEYS}/remove`, {
      ...{ account: BRIGHT, fingerprint: FINGERPRINT },
    });

    expect(removed.location).to.equal(`${PAGE}?account=${BRIGHT}&done=key-removed`);
    expect(await server.siteAccounts.publicKeys(BRIGHT)).to.deep.equal([]);
    expect(await server.letters('extract-account-changed')).to.have.length(4);
    const [event] = await server.events('site.key-removed');
    expect(event?.detail).to.deep.equal({ type: 'ssh-ed25519', fingerprint: FINGERPRINT });
  });

  it('BR-049 shows what lies there, what was collected, and who signed in and was refused', async () => {
    await server.files.put(
      `extracts/${BRIGHT}/${BRIGHT}IntervalData20260301.zip`,
      Buffer.alloc(12_345),
    );
    await server.files.put(
      `extracts/${BRIGHT}/${BRIGHT}IntervalData20260302.zip`,
      Buffer.alloc(10),
    );
    await server.files.put(
      `extracts/${OTHER_REP}/${OTHER_REP}IntervalData20260301.zip`,
      Buffer.alloc(1),
    );
    const record = siteRecord(server.collections, server.clock);
    await record.signedIn('sftp', BRIGHT, '192.0.2.7');
    await record.downloaded('sftp', BRIGHT, `${BRIGHT}IntervalData20260301.zip`, 12_345);
    await record.refused('ftps', BRIGHT, '198.51.100.9');
    await record.signedIn('sftp', OTHER_REP, '203.0.113.5');

    const { text } = await (await server.visitorAs('bright-admin')).get(PAGE);

    expect(text).to.contain('12.3 kB').and.contain(`${BRIGHT}IntervalData20260302.zip`);
    expect(text.split('Not yet')).to.have.length(2);
    expect(text).to.contain('192.0.2.7').and.contain('198.51.100.9').and.contain('Refused');
    expect(text).to.not.contain('203.0.113.5').and.not.contain(OTHER_REP);
    expect(text).to.match(/key<\/dt><dd><code[^>]*>SHA256:[A-Za-z0-9+/]{43}</);
    expect(text).to.contain('2121').and.contain('2222').and.contain('localhost');
  });

  it('shows of many visits the newest, and refusals do not hide what was let in', async () => {
    const record = siteRecord(server.collections, server.clock);
    await record.signedIn('sftp', BRIGHT, '192.0.2.1');
    server.clock.turn({ hours: 24 * 31 });
    await record.signedIn('sftp', BRIGHT, '192.0.2.2');
    for (let n = 0; n < 30; n++) await record.refused('sftp', BRIGHT, `198.51.100.${n}`);

    const { text } = await (await server.visitorAs('bright-admin')).get(PAGE);

    expect(text).to.contain('192.0.2.2').and.contain('198.51.100.29');
    expect(text).to.not.contain('192.0.2.1<').and.not.contain('198.51.100.19<');
  });

  it('BR-031.012 has one account for each DUNS, the one worked under first', async () => {
    await server.profile.claimDuns(BRIGHT_SOLAR, bright.administrator);
    await server.review.decideDuns(bright.organisation.id, BRIGHT_SOLAR, true, HOST);
    const visitor = await server.visitorAs('bright-admin');

    const first = await visitor.get(PAGE);
    const second = await visitor.get(`${PAGE}?account=${BRIGHT_SOLAR}`);

    expect(first.text).to.contain(`aria-current="page">${BRIGHT}<`);
    expect(second.text).to.contain(`aria-current="page">${BRIGHT_SOLAR}<`);
    await visitor.post(KEYS, { account: BRIGHT_SOLAR, key: KEY });
    expect(await server.siteAccounts.publicKeys(BRIGHT_SOLAR)).to.deep.equal([KEY]);
    expect(await server.siteAccounts.publicKeys(BRIGHT)).to.deep.equal([]);
  });

  it('slows down who changes it over and over', async () => {
    const visitor = await server.visitorAs('bright-admin');
    await visitor.get(PAGE);
    const statuses: number[] = [];
    for (let n = 0; n < 31; n++) {
      statuses.push((await visitor.post(KEYS, { account: BRIGHT, key: 'none' })).status);
    }

    expect(statuses.at(0)).to.equal(400);
    expect(statuses.at(-1)).to.equal(429);
  });
});
