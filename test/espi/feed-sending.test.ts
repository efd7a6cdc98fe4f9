import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import {
  dayOf,
  type EspiWorld,
  ids,
  openEspiWorld,
  SOLAR_ESIID,
  SUBSCRIPTION,
} from './espi-world.ts';

const FEED = `/Batch/Subscription/${SUBSCRIPTION}`;
const USAGE_POINTS = `/Subscription/${SUBSCRIPTION}/UsagePoint`;
const METER_READINGS = `${USAGE_POINTS}/${ids.usagePoint(SOLAR_ESIID)}/MeterReading`;
const INTERVAL_BLOCKS = `${METER_READINGS}/${ids.meterReading(SOLAR_ESIID, 'generation')}/IntervalBlock`;

describe('espi: how a feed is sent', () => {
  let world: EspiWorld;
  beforeEach(async () => {
    world = await openEspiWorld();
    await world.load([
      { date: '2026-10-31' },
      { date: '2026-11-01' },
      { esiid: SOLAR_ESIID, channel: 'generation', date: '2026-11-01' },
    ]);
  });
  afterEach(() => world.close());

  it('answers 304 to a client that has the feed already, before anything is read', async () => {
    const first = await world.get(FEED);
    await first.text();
    const tag = first.headers.get('etag') ?? '';

    const again = await world.get(FEED, { headers: { 'If-None-Match': tag } });
    const other = await world.get(`${FEED}?max-results=1`, { headers: { 'If-None-Match': tag } });
    await other.text();

    expect(tag).to.match(/^W\/"[\w-]{43}"$/);
    expect([again.status, other.status]).to.deep.equal([304, 200]);
    expect(await again.text()).to.equal('');
    const reads = await Array.fromAsync(world.collections.events({ action: 'usage.read' }));
    expect(reads).to.have.lengthOf(2);
  });

  for (const path of [
    '/LocalTimeParameters',
    `/LocalTimeParameters/${ids.localTimeParameters()}`,
    '/ReadingType',
    `/ReadingType/${ids.readingType('generation')}`,
    USAGE_POINTS,
    `${USAGE_POINTS}/${ids.usagePoint(SOLAR_ESIID)}`,
    METER_READINGS,
    `${METER_READINGS}/${ids.meterReading(SOLAR_ESIID, 'generation')}`,
    INTERVAL_BLOCKS,
    `${INTERVAL_BLOCKS}/${ids.intervalBlock(SOLAR_ESIID, 'generation', dayOf('2026-11-01'))}`,
  ]) {
    it(`tells who has it already that nothing changed, until data came in: ${path}`, async () => {
      const first = await world.get(path);
      await first.text();
      const headers = { 'If-None-Match': first.headers.get('etag') ?? '' };

      const before = await world.get(path, { headers });
      await world.load([{ date: '2026-11-05' }]);
      const after = await world.get(path, { headers });
      await after.text();

      expect([first.status, before.status, after.status]).to.deep.equal([200, 304, 200]);
    });
  }

  it('gives another entity tag once new data came in', async () => {
    const first = await world.get(FEED, { method: 'HEAD' });
    await world.load([{ date: '2026-11-05' }]);

    const second = await world.get(FEED, { method: 'HEAD' });

    expect(second.headers.get('etag')).not.to.equal(first.headers.get('etag'));
  });

  it('answers HEAD with the headers alone, and reads nothing', async () => {
    const answer = await world.get(FEED, { method: 'HEAD' });

    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-type')).to.equal('application/atom+xml');
    expect(await answer.text()).to.equal('');
    expect(await Array.fromAsync(world.collections.events({ action: 'usage.read' }))).to.deep.equal(
      [],
    );
  });

  for (const [coding, decompress] of [
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const) {
    it(`comes compressed with ${coding}, the same after it is unpacked`, async () => {
      const plain = await raw(`${world.base}${FEED}`, 'identity');
      const packed = await raw(`${world.base}${FEED}`, coding);

      expect(plain.coding).to.equal(undefined);
      expect(packed.coding).to.equal(coding);
      expect(packed.body.length).to.be.below(plain.body.length / 5);
      expect(decompress(packed.body).equals(plain.body)).to.equal(true);
    });
  }

  it('DESIGN §4 puts the read on the record: who, on which Authorization, what and how much', async () => {
    const { body } = await raw(`${world.base}${FEED}?published-min=2026-11-01T05:00:00Z`, 'gzip');

    const reads = await Array.fromAsync(world.collections.events({ action: 'usage.read' }));

    expect(reads).to.have.lengthOf(1);
    expect(reads[0]).to.deep.include({
      actor: { role: 'third-party', id: 'sunny-advice' },
      subject: SUBSCRIPTION,
    });
    expect(reads[0]?.detail).to.deep.include({
      door: 'espi',
      authorization: SUBSCRIPTION,
      esiidCount: 2,
      from: '2026-11-01',
      to: '2026-11-09',
      bytes: gunzipSync(body).length,
      isComplete: true,
    });
  });

  it('DESIGN §4 puts a read on the record that the client broke off', async () => {
    // More than the buffers between client and server can hold.
    const dates = Array.from({ length: 380 }, (_, day) =>
      Temporal.PlainDate.from('2025-10-20').add({ days: day }).toString(),
    );
    await world.load(
      dates.flatMap((date) => [
        { date, isEstimated: () => true },
        { date, channel: 'generation' as const },
      ]),
    );
    await new Promise<void>((left) => {
      const asked = request(`${world.base}${FEED}`, {
        headers: { Authorization: 'Bearer access' },
      });
      asked.on('response', (answer) => answer.once('data', () => asked.destroy()));
      asked.on('error', () => left());
      asked.on('close', () => left());
      asked.end();
    });

    const reads = await untilRecorded(world);

    expect(reads[0]?.detail).to.include({ isComplete: false });
  });
});

/** `fetch` unpacks by itself; this does not. */
function raw(url: string, coding: string): Promise<{ body: Buffer; coding: string | undefined }> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: 'Bearer access', 'Accept-Encoding': coding };
    const asked = request(url, { headers }, async (answer) => {
      const body = Buffer.concat(await Array.fromAsync<Buffer>(answer));
      resolve({ body, coding: answer.headers['content-encoding'] });
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function untilRecorded(world: EspiWorld) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const reads = await Array.fromAsync(world.collections.events({ action: 'usage.read' }));
    if (reads.length > 0) return reads;
    await new Promise((later) => setTimeout(later, 20));
  }
  return [];
}
