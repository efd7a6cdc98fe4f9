import { expect } from 'chai';
import { dayNumber, slotsOf } from '../../src/calendar.ts';
import { packDay } from '../../src/usage/day-codec.ts';
import { revisedDays, updatesIn } from '../../src/usage/updates.ts';
import { updatesCsv } from '../../src/usage/updates-csv.ts';
import { MISSING, type StoredDay } from '../../src/usage/usage-day.ts';

const ESIID = '10443720000000001';
const MARCH_2 = dayNumber(Temporal.PlainDate.from('2026-03-02'));
const AUTUMN = dayNumber(Temporal.PlainDate.from('2025-11-02'));
/** 2026-03-03T12:00:00Z, 06:00 in Texas. */
const FIRST = 1_772_539_200;
const HOUR = 3600;

interface Wish {
  readonly day?: number;
  readonly revisedAt?: number;
  readonly channel?: StoredDay['channel'];
  readonly esiid?: string;
  /** Of single quarter hours; the others have 100 Wh. */
  readonly wh?: Readonly<Record<number, number>>;
  readonly estimated?: readonly number[];
}

function aRevision(wish: Wish = {}): StoredDay {
  const { day = MARCH_2, revisedAt = FIRST, channel = 'consumption', esiid = ESIID } = wish;
  const valuesWh = Int32Array.from({ length: slotsOf(day) }, (_, slot) => wish.wh?.[slot] ?? 100);
  const flags = Uint8Array.from(valuesWh, (_, slot) => (wish.estimated?.includes(slot) ? 1 : 0));
  const packed = packDay(valuesWh, flags);
  return { esiid, channel, day, packed, revisedAt, meterNumber: '', load: 1 };
}

async function* given(revisions: readonly StoredDay[]): AsyncGenerator<StoredDay> {
  yield* revisions;
}

function updates(...revisions: readonly StoredDay[]) {
  return Array.fromAsync(updatesIn(given(revisions)));
}

async function csv(...revisions: readonly StoredDay[]): Promise<readonly string[]> {
  const none = { esiid: ESIID, note: 'no updates of 2026-03-01 to 2026-03-31' };
  const chunks = await Array.fromAsync(updatesCsv(updatesIn(given(revisions)), none));
  return Buffer.concat(chunks).toString().split('\r\n');
}

describe('the updates of usage', () => {
  it('BR-008 are none where every day came once', async () => {
    const once = [
      aRevision(),
      aRevision({ day: MARCH_2 + 1 }),
      aRevision({ day: MARCH_2 + 1, channel: 'generation' }),
      aRevision({ day: MARCH_2 + 1, channel: 'generation', esiid: '10443720000000002' }),
    ];

    expect(await updates(...once)).to.deep.equal([]);
    expect(await Array.fromAsync(revisedDays(given(once)))).to.deep.equal([]);
  });

  it('BR-008 say of each update when it came, the sums before and after, and which quarter hours differ', async () => {
    const [update, ...others] = await updates(
      aRevision({ wh: { 4: 90, 5: MISSING }, estimated: [4, 7] }),
      aRevision({ wh: { 4: 120 }, revisedAt: FIRST + HOUR }),
    );

    expect(others).to.deep.equal([]);
    expect(update).to.deep.include({ revisedBefore: FIRST, revisedAt: FIRST + HOUR });
    expect(update).to.deep.include({ whBefore: 94 * 100 + 90, whAfter: 95 * 100 + 120 });
    expect(update?.changes).to.deep.equal([
      { slot: 4, before: { wh: 90, estimated: true }, after: { wh: 120, estimated: false } },
      {
        slot: 5,
        before: { wh: undefined, estimated: false },
        after: { wh: 100, estimated: false },
      },
      { slot: 7, before: { wh: 100, estimated: true }, after: { wh: 100, estimated: false } },
    ]);
  });

  it('BR-008 are as many as there were revisions after the first', async () => {
    const found = await updates(
      aRevision(),
      aRevision({ wh: { 0: 1 }, revisedAt: FIRST + HOUR }),
      aRevision({ wh: { 0: 2 }, revisedAt: FIRST + 2 * HOUR }),
      aRevision({ channel: 'generation' }),
    );

    expect(found.map(({ whAfter }) => whAfter)).to.deep.equal([9501, 9502]);
  });

  it('BR-001.002 do not call a day without any value zero', async () => {
    const nothing = Object.fromEntries(Array.from({ length: 96 }, (_, slot) => [slot, MISSING]));
    const [update] = await updates(aRevision({ wh: nothing }), aRevision({ revisedAt: FIRST + 1 }));

    expect(update?.whBefore).to.equal(undefined);
    expect(update?.changes).to.have.length(96);
  });

  it('leave the days that came once out of what is read', async () => {
    const revised = [aRevision(), aRevision({ revisedAt: 2 }), aRevision({ revisedAt: 3 })];
    const once = [aRevision({ day: MARCH_2 - 1 }), aRevision({ day: MARCH_2 + 1 })];
    const all = [...once.slice(0, 1), ...revised, ...once.slice(1)];

    expect(await Array.fromAsync(revisedDays(given(all)))).to.deep.equal(revised);
  });
});

describe('the updates of usage as CSV', () => {
  it('BR-008 say that there are none', async () => {
    const [, row, ...rest] = await csv(aRevision());

    expect(row).to.equal(`'${ESIID},,,,,,,,,,,no updates of 2026-03-01 to 2026-03-31`);
    expect(rest).to.deep.equal(['']);
  });

  it('BR-008 have a row for each quarter hour that changed, as many cells as the header', async () => {
    const [header, ...rows] = await csv(
      aRevision({ wh: { 5: MISSING, 41: 1234 }, estimated: [41] }),
      aRevision({ revisedAt: FIRST + HOUR }),
    );

    expect(rows).to.deep.equal([
      `'${ESIID},03/02/2026,Consumption,03/03/2026 06:00:00,03/03/2026 07:00:00,6, 01:15,,,0.100,A,`,
      `'${ESIID},03/02/2026,Consumption,03/03/2026 06:00:00,03/03/2026 07:00:00,42, 10:15,1.234,E,0.100,A,`,
      '',
    ]);
    expect(rows[0]?.split(',')).to.have.length(header?.split(',').length ?? 0);
  });

  it('tell the two passes of autumn apart, and say when only the revision is new', async () => {
    const day = AUTUMN;
    const [, first, second, third] = await csv(
      aRevision({ day, channel: 'generation' }),
      aRevision({ day, channel: 'generation', wh: { 4: 1, 8: 2 }, revisedAt: FIRST + 1 }),
      aRevision({ day, channel: 'generation', wh: { 4: 1, 8: 2 }, revisedAt: FIRST + 2 }),
    );

    expect(first).to.match(/Surplus Generation,.*,5, 01:00,0.100,A,0.001,A,$/);
    expect(second).to.match(/,9, 01:00,0.100,A,0.002,A,$/);
    expect(third).to.match(/06:00:02,,,,,,,same values$/);
    expect(third?.split(',')).to.have.length(12);
  });
});
