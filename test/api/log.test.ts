import { expect } from 'chai';
import { actionsForPrograms } from '../../src/policy.ts';
import { OPERATOR } from '../support/hub-app.ts';
import { apiOf, tokenFor } from '../support/programs.ts';
import { startWholeHub, type WholeHub } from '../support/whole-hub.ts';

const ESIID = '10443720000900041';
const EMAIL = 'ana.ruiz@example.org';

describe('the log of the API', () => {
  let whole: WholeHub;
  before(async () => {
    whole = await startWholeHub('2026-04-01T12:00:00Z');
  });
  after(() => whole.stop());

  it('holds routes, and nothing of who or what was asked for', async () => {
    const { hub, url, logged } = whole;
    const text = { name: 'Host', address: '1 Main St', puctNumber: '', evidence: '' };
    const host = hub.organisations.inserting({
      ...{ id: 'host', version: 1, kind: 'host', status: 'approved', ...text, duns: [] },
      ...{ noticeEmail: EMAIL, clientIds: [], requestedAt: hub.clock() },
    });
    await hub.collections.keep([host]);
    const wish = { organisationId: 'host', name: 'Nightly', actions: actionsForPrograms('host') };
    const { client, secret } = await hub.organisationClients.createProgram(wish, OPERATOR);
    const token = await tokenFor({ url }, { id: client.id, secret }, 'hub');
    const call = apiOf({ url }, token);
    const event = { EVENT_ID: '1', TYPE: 'MOVE_OUT', ESIID, EFFECTIVE_DATE: '2026-03-01' };

    const answers = [
      await call('GET', `/users?find=${EMAIL}`),
      await call('GET', `/users/${ESIID}`),
      await call('POST', '/market-events', [event]),
      await call('POST', '/market-events', [{ ...event, TYPE: EMAIL }]),
      await call('POST', '/market-events', [{ [EMAIL]: ESIID }]),
      await call('DELETE', `/esiids/${ESIID}`),
    ];

    expect(answers.map(({ status }) => status)).to.deep.equal([200, 404, 200, 200, 400, 403]);
    const lines = logged.join('\n');
    expect(lines).to.contain('/api/v1/users/:id').and.contain('events taken in');
    for (const personal of [ESIID, EMAIL, token, secret]) expect(lines).to.not.contain(personal);
  });
});
