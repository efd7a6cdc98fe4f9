import { expect } from 'chai';
import {
  APPLICATION,
  type EspiWorld,
  GRANTED,
  openEspiWorld,
  pathOf,
  SUBSCRIPTION,
} from './espi-world.ts';
import { entriesOf } from './feed-reading.ts';

const REFUSED = '5f7d2b52-0c6e-4a3c-9d53-0b1d5b1f8a05';

describe('espi: what a third party reads about itself', () => {
  let world: EspiWorld;
  beforeEach(async () => {
    world = await openEspiWorld();
  });
  afterEach(() => world.close());

  for (const [what, path, token] of [
    ['registration', `/ApplicationInformation/${APPLICATION}`, 'registration'],
    ['Authorization', `/Authorization/${SUBSCRIPTION}`, 'client'],
  ] as const) {
    it(`has no link in its ${what} that leads nowhere`, async () => {
      const entry = await (await world.get(path, { token })).text();
      const links = [...entry.matchAll(/<link rel="\w+" href="([^"]+)"/g)].map(([, uri]) => uri);

      const statuses = await Promise.all(
        links.map(async (uri = '') => (await world.get(pathOf(uri), { token })).status),
      );

      expect(statuses).to.deep.equal([200, 200]);
    });
  }

  it('sees its own registration only, which nobody may keep', async () => {
    const answer = await world.get('/ApplicationInformation', { token: 'registration' });

    expect(answer.headers.get('cache-control')).to.equal('private, no-store');
    expect(entriesOf(await answer.text()).map(({ resource }) => resource)).to.deep.equal([
      'ApplicationInformation',
    ]);
  });

  it('sees a refusal as status 2, without a period: one of no length would have no end', async () => {
    await world.consent({ id: REFUSED, status: 'denied', esiids: [], expiresAt: GRANTED });

    const answer = await world.get(`/Authorization/${REFUSED}`, { token: 'client' });

    const xml = await answer.text();
    expect(xml).to.include('<espi:status>2</espi:status>');
    expect(xml).not.to.match(/Period>/);
  });

  for (const path of ['/Authorization', `/Authorization/${SUBSCRIPTION}`]) {
    it(`asks ${path} again and again, and is told when nothing has changed`, async () => {
      const first = await world.get(path, { token: 'client' });
      const tag = first.headers.get('etag') ?? '';
      const ask = () => world.get(path, { token: 'client', headers: { 'If-None-Match': tag } });

      const before = await ask();
      await world.replaceConsent({ status: 'revoked' });
      const after = await ask();

      expect([first.status, before.status, after.status]).to.deep.equal([200, 304, 200]);
      expect(await after.text()).to.include('<espi:status>0</espi:status>');
    });
  }
});
