import { expect } from 'chai';
import { ACCESS_MATRIX, type Credential } from '../../src/espi/access-matrix.ts';
import {
  APPLICATION,
  dayOf,
  ESIID,
  type EspiWorld,
  ids,
  OTHER_SUBSCRIPTION,
  openEspiWorld,
  SUBSCRIPTION,
} from './espi-world.ts';

const CREDENTIALS: readonly Credential[] = [
  'none',
  'unknown',
  'expired',
  'access',
  'client',
  'registration',
  'program',
];

/** Ids of the test market for the parameters of a path. */
function pathFor(pattern: string): string {
  const entryId: Readonly<Record<string, string>> = {
    '/ApplicationInformation': APPLICATION,
    '/Authorization': SUBSCRIPTION,
    '/LocalTimeParameters': ids.localTimeParameters(),
    '/ReadingType': ids.readingType('consumption'),
  };
  return pattern
    .replace(':subscription', SUBSCRIPTION)
    .replace(':usagePoint', ids.usagePoint(ESIID))
    .replace(':meterReading', ids.meterReading(ESIID, 'consumption'))
    .replace(':intervalBlock', ids.intervalBlock(ESIID, 'consumption', dayOf('2026-11-01')))
    .replace(':id', () => entryId[pattern.replace('/:id', '')] ?? 'no such row');
}

describe('espi: who may read which resource', () => {
  let world: EspiWorld;
  before(async () => {
    world = await openEspiWorld();
    await world.load([{ date: '2026-11-01' }]);
  });
  after(() => world.close());

  for (const [pattern, row] of Object.entries(ACCESS_MATRIX)) {
    for (const credential of CREDENTIALS) {
      it(`BR-306 answers ${row[credential]} to a token of kind '${credential}' on ${pattern}`, async () => {
        const answer = await world.get(pathFor(pattern), { token: credential });
        await answer.arrayBuffer();

        expect(answer.status).to.equal(row[credential]);
        expect(answer.headers.has('www-authenticate')).to.equal(row[credential] === 401);
      });
    }
  }

  it('BR-306 opens nothing to a program of an organisation', () => {
    const verdicts = Object.values(ACCESS_MATRIX).map(({ program }) => program);

    expect(new Set(verdicts)).to.deep.equal(new Set([403]));
  });

  it("answers 403 for another customer's Subscription, and for one that nobody has", async () => {
    const another = await world.get(`/Batch/Subscription/${OTHER_SUBSCRIPTION}`);
    const nobodys = await world.get('/Batch/Subscription/5f7d2b52-0c6e-4a3c-9d53-000000000000');

    expect([another.status, nobodys.status]).to.deep.equal([403, 403]);
  });

  it('answers 403 before it looks at the query', async () => {
    const answer = await world.get(`/Batch/Subscription/${OTHER_SUBSCRIPTION}?depth=All`);

    expect(answer.status).to.equal(403);
  });

  it("answers 403 for another third party's Authorization and registration", async () => {
    const authorization = await world.get(`/Authorization/${OTHER_SUBSCRIPTION}`, {
      token: 'client',
    });
    const application = await world.get(`/ApplicationInformation/${SUBSCRIPTION}`, {
      token: 'registration',
    });

    expect([authorization.status, application.status]).to.deep.equal([403, 403]);
  });

  it('answers 404 for what is not in the own Subscription', async () => {
    const unknown = '5f7d2b52-0c6e-5a3c-9d53-000000000000';
    const usagePoint = `/Subscription/${SUBSCRIPTION}/UsagePoint/${ids.usagePoint(ESIID)}`;
    const meterReading = `${usagePoint}/MeterReading/${ids.meterReading(ESIID, 'consumption')}`;
    const noData = ids.meterReading(ESIID, 'generation');
    const noDay = ids.intervalBlock(ESIID, 'consumption', dayOf('2026-11-02'));
    const paths = [
      `/ReadingType/${unknown}`,
      `/LocalTimeParameters/${unknown}`,
      `/Subscription/${SUBSCRIPTION}/UsagePoint/${unknown}`,
      `/Batch/Subscription/${SUBSCRIPTION}/UsagePoint/${unknown}`,
      `${usagePoint}/MeterReading/${unknown}`,
      `${usagePoint}/MeterReading/${noData}`,
      `${meterReading}/IntervalBlock/${unknown}`,
      `${meterReading}/IntervalBlock/${noDay}`,
    ];

    const answers = await Promise.all(paths.map((path) => world.get(path)));

    expect(answers.map(({ status }) => status)).to.deep.equal(paths.map(() => 404));
  });

  it('puts the refusal of a known third party on the record', async () => {
    await world.get(`/Batch/Subscription/${OTHER_SUBSCRIPTION}`);

    const refused = await Array.fromAsync(world.collections.events({ action: 'usage.refused' }));

    expect(refused.at(-1)).to.deep.include({
      actor: { role: 'third-party', id: 'sunny-advice' },
      subject: 'sunny-advice',
    });
  });
});
