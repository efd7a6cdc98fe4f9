import { expect } from 'chai';
import type { User } from '../../../src/identity/user.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../../support/organisation-server.ts';
import {
  aPerson,
  BRIGHT,
  type Established,
  ONCOR,
  unregistered,
} from '../../support/organisation-world.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEg9shnMY5GtBOA4XuBSwbg72iqUfYeCo029LeO8Nlbc';

/** Rows of the history: what, and who did it. */
function rowsOf(html: string): readonly string[] {
  const cells = html.matchAll(/<tr><th scope="row">[^<]*<\/th><td>(.*?)<\/td><td>(.*?)<\/td>/gs);
  return [...cells].map(([, what = '', who = '']) => `${what.replaceAll('<br/>', ' | ')} – ${who}`);
}

describe('the history of an organisation', () => {
  let server: OrganisationServer;
  let bright: Established;
  let member: User;
  before(async () => {
    server = await startOrganisationServer();
    await server.approved(unregistered('host', 'host-admin'));
    const oncor = await server.approved({
      ...{ kind: 'tdsp', name: 'Oncor Electric Delivery', duns: ONCOR, puctNumber: '30043' },
      ...{ ...aPerson('oncor-admin'), noticeEmail: 'desk@oncor.example' },
    });
    const { id, version } = oncor.administrator;
    const permissions = ['organisation.approve'];
    await server.collections.keep([
      server.users.store.replacing({ ...oncor.administrator, version: version + 1, permissions }),
    ]);
    const by = { actor: { role: 'tdsp', id }, organisationId: oncor.organisation.id } as const;
    bright = await server.approved({}, by);
    member = await server.member(bright, 'second');
    await whatItsAdministratorDoes();
  });
  after(() => server.stop());

  async function whatItsAdministratorDoes(): Promise<void> {
    const visitor = await server.visitorAs('bright-admin');
    const send = async (page: string, fields: Readonly<Record<string, string>>) => {
      await visitor.get('/organisation/people');
      return visitor.post(page, fields);
    };
    const action = 'organisation.administer-own';
    await send('/organisation/programs', { name: 'Nightly', action });
    const [program] = await server.organisationClients.programsOf(
      await server.organisations.find(bright.organisation.id),
    );
    await send(`/organisation/programs/${program?.id}/revoke`, {});
    await send('/organisation/extract-account/password', { account: BRIGHT });
    await send('/organisation/extract-account/keys', { account: BRIGHT, key: KEY });
    const row = { row: member.id };
    const may = `may-${member.id}`;
    await send('/organisation/permissions', { ...row, [may]: 'extract-account.manage' });
    await send('/organisation/permissions', row);
    await send('/organisation/people/act', { act: 'suspend', user: member.id });
  }

  const DONE = [
    'User suspended: second',
    'Permissions of a user changed: second | No longer allowed: Manage the extract account',
    'Permissions of a user changed: second | Allowed: Manage the extract account',
    `Key added to an extract account: ${BRIGHT}`,
    `New password of an extract account: ${BRIGHT}`,
    'Program revoked: Nightly',
    'Program added: Nightly | Allowed: Administer the organization',
    'User accepted: second',
  ];

  for (const [userId, page] of [
    ['host-admin', 'administration/organisations/'],
    ['oncor-admin', 'administration/organisations/'],
    ['bright-admin', 'organisation'],
  ] as const) {
    it(`BR-017.004 tells ${userId} in words what its own administrators did, newest first`, async () => {
      const visitor = await server.visitorAs(userId);
      const id = page === 'organisation' ? '' : bright.organisation.id;
      const { text } = await visitor.get(`/${page}${id}`);

      const did = DONE.map((what) => `${what} – bright-admin, retail electric provider`);
      const rows = rowsOf(text).filter((row) => row.includes('bright-admin'));
      expect(rows.map((row) => row.toLowerCase()).slice(0, DONE.length)).to.deep.equal(
        did.map((row) => row.toLowerCase()),
      );
    });
  }

  it('BR-028.014 is for administrators: other people of the organisation do not see it', async () => {
    await server.member(bright, 'third');
    const visitor = await server.visitorAs('third');

    const { status, text } = await visitor.get('/organisation');

    expect(status).to.equal(200);
    expect(rowsOf(text)).to.deep.equal([]);
  });

  it('BR-021 speaks Spanish, too', async () => {
    const admin = await server.user(bright.administrator.id);
    const spoken = { ...admin, version: admin.version + 1, language: 'es' as const };
    await server.collections.keep([server.users.store.replacing(spoken)]);
    const visitor = await server.visitorAs('bright-admin');
    const { text } = await visitor.get('/organisation');

    const rows = rowsOf(text);
    const suspended = rows.findIndex((row) => row.startsWith('Usuario suspendido'));
    expect(rows.slice(suspended, suspended + 2)).to.deep.equal([
      'Usuario suspendido: second – bright-admin, Proveedor minorista de electricidad',
      'Permisos de un usuario cambiados: second | Ya no se permite: Administrar la cuenta de extractos – bright-admin, Proveedor minorista de electricidad',
    ]);
  });
});
