import { expect } from 'chai';
import fc from 'fast-check';
import { HubError } from '../../src/errors.ts';
import { type HubFolder, openHubFolder } from '../support/hub-folder.ts';
import { HOME, lines, ONCOR, PARTICIPANTS, PLANT, PREMISES, REP } from '../support/market-texts.ts';

const HEADER = 'EVENT_ID,TYPE,ESIID,EFFECTIVE_DATE,REP_DUNS,CANCELS';
const NEW_REP = '1105699980000';
const FOREVER = '2100-01-01';
const SWITCH = `S1,SWITCH,${HOME},2026-03-01,${NEW_REP},`;
const MOVE_OUT = `O1,MOVE_OUT,${HOME},2026-03-15,,`;
const BACK = `C1,CANCEL,${HOME},2026-03-15,,O1`;

describe('taking market events in', () => {
  let world: HubFolder;
  let before: number;

  beforeEach(async () => {
    world = await openHubFolder();
    before = 0;
    await world.take(
      'rep_of_record.csv',
      lines('ESIID,REP_DUNS,START_DATE,END_DATE', `${HOME},${REP},2025-01-01,`),
    );
  });
  afterEach(() => world.close());

  function takeEvents(...rows: readonly string[]) {
    return world.take(`events-${before++}.csv`, lines(HEADER, ...rows));
  }

  /** `<REP> <from> <until>` of each period of the home, oldest first. */
  async function periods(esiid = HOME): Promise<readonly string[]> {
    const found: { readonly from: string; readonly text: string }[] = [];
    const last = await world.hub.market.repsOfRecord.lastChange();
    const businessDate = Temporal.PlainDate.from('2026-03-01');
    const basis = { businessDate, knownAfter: last, knownUpto: last };
    for (const repDuns of [REP, NEW_REP]) {
      for await (const { windows } of world.hub.access.forRepExtract(repDuns, basis)) {
        for (const { from, until } of windows.filter((window) => window.esiid === esiid)) {
          found.push({ from: String(from), text: `${repDuns} ${from} ${until}` });
        }
      }
    }
    return found.sort((a, b) => (a.from < b.from ? -1 : 1)).map(({ text }) => text);
  }

  async function refusalOf(name: string, content: string): Promise<string> {
    try {
      await world.take(name, content);
    } catch (error) {
      if (error instanceof HubError) return error.messageKey;
      throw error;
    }
    return 'taken';
  }

  describe('sets a row aside, and says where,', () => {
    const rows: readonly (readonly [string, string, number, string])[] = [
      ['without an id', `,SWITCH,${HOME},2026-03-01,${REP},`, 1, 'bad-value'],
      ['of a type nobody knows', `S1,EVICTION,${HOME},2026-03-01,${REP},`, 4, 'bad-value'],
      ['of something that is no ESIID', `S1,SWITCH,12,2026-03-01,${REP},`, 11, 'bad-esiid'],
      ['of a day that is none', `S1,SWITCH,${HOME},2026-02-30,${REP},`, 29, 'bad-date'],
      ['of an American date', `S1,SWITCH,${HOME},03/01/2026,${REP},`, 29, 'bad-date'],
      ['of a switch to nobody', `S1,SWITCH,${HOME},2026-03-01,,`, 40, 'bad-duns'],
      ['of a cancellation of nothing', `C1,CANCEL,${HOME},2026-03-01,,`, 41, 'bad-value'],
      ['of a switch that cancels', `S1,SWITCH,${HOME},2026-03-01,${REP},O1`, 50, 'bad-value'],
      ['of a cancellation of itself', `C1,CANCEL,${HOME},2026-03-01,,C1`, 41, 'contradiction'],
      ['of the year 1', `S1,SWITCH,${HOME},0001-01-01,${REP},`, 29, 'implausible-date'],
      ['of the end of time', `S1,SWITCH,${HOME},9999-12-31,${REP},`, 29, 'implausible-date'],
      ['with a field too few', `S1,SWITCH,${HOME},2026-03-01`, 1, 'bad-columns'],
    ];
    for (const [title, row, column, reason] of rows) {
      it(title, async () => {
        const { firstRejects, summary } = await takeEvents(row);

        expect(summary).to.include({ kind: 'market-events', rows: 1, new: 0, rejected: 1 });
        expect(firstRejects[0]).to.include({ line: 2, column, reason });
      });
    }

    it('that says something else under an id that is taken, in a file before or in the same', async () => {
      await takeEvents(SWITCH);

      const later = await takeEvents(SWITCH.replace('2026-03-01', '2026-03-02'));
      const twice = await takeEvents(MOVE_OUT, MOVE_OUT.replace('-15', '-16'));

      expect(later.firstRejects[0]).to.include({ line: 2, column: 1, reason: 'contradiction' });
      expect(twice.firstRejects[0]).to.include({ line: 3, column: 1, reason: 'contradiction' });
      expect(twice.summary).to.include({ new: 1, rejected: 1 });
    });
  });

  it('BR-031 takes an event of a REP and a premise that no register knows yet, and warns of it', async () => {
    const first = await takeEvents(SWITCH, MOVE_OUT, BACK);
    await world.take('participants.csv', PARTICIPANTS + lines(`REP,${NEW_REP},Bayou,10002`));
    await world.take('premises.csv', PREMISES);
    const later = await takeEvents(SWITCH.replace('S1', 'S2'));

    expect(first.summary).to.include({ new: 3, rejected: 0 });
    expect(first.warnings).to.deep.equal([
      { reason: 'unknown-rep', rows: 1, names: [NEW_REP] },
      { reason: 'unknown-esiid', rows: 3, names: [HOME] },
    ]);
    expect(later.warnings).to.deep.equal([]);
  });

  it('warns of a switch to what the register knows as a utility', async () => {
    await world.take('participants.csv', PARTICIPANTS);
    await world.take('premises.csv', PREMISES);

    const { warnings } = await takeEvents(`S1,SWITCH,${HOME},2026-03-01,${ONCOR},`);

    expect(warnings).to.deep.equal([{ reason: 'unknown-rep', rows: 1, names: [ONCOR] }]);
  });

  it('changes nothing when the same events come again', async () => {
    await takeEvents(SWITCH, MOVE_OUT);
    const known = await periods();

    const again = await takeEvents(MOVE_OUT, SWITCH, SWITCH);

    expect(again.summary).to.include({ rows: 3, new: 0, revised: 0, unchanged: 3, rejected: 0 });
    expect(await periods()).to.deep.equal(known);
  });

  it('BR-031.002 begins a REP’s time with a switch, and ends the old one’s', async () => {
    await takeEvents(SWITCH);

    expect(await periods()).to.deep.equal([
      `${REP} 2025-01-01 2026-03-01`,
      `${NEW_REP} 2026-03-01 ${FOREVER}`,
    ]);
  });

  it('BR-031.001 ends a REP’s time with a move-out, until it is taken back', async () => {
    await takeEvents(MOVE_OUT);
    expect(await periods()).to.deep.equal([`${REP} 2025-01-01 2026-03-15`]);

    await takeEvents(BACK);

    expect(await periods()).to.deep.equal([`${REP} 2025-01-01 ${FOREVER}`]);
  });

  it('sets aside a cancellation of a cancellation, which would take nothing back', async () => {
    const again = `C2,CANCEL,${HOME},2026-03-15,,C1`;
    const { firstRejects } = await takeEvents(MOVE_OUT, BACK, again);
    const later = await takeEvents(again);

    for (const reject of [firstRejects[0], later.firstRejects[0]]) {
      expect(reject).to.include({ column: 41, reason: 'contradiction' });
    }
    expect(await periods()).to.deep.equal([`${REP} 2025-01-01 ${FOREVER}`]);
  });

  it('warns of a cancellation of what nobody told, and of none that comes before its event in a file', async () => {
    await world.take('premises.csv', PREMISES);

    const slip = await takeEvents(`C1,CANCEL,${HOME},2026-03-15,,01`);
    const early = await takeEvents(BACK.replace('C1', 'C2'), MOVE_OUT);

    expect(slip.warnings).to.deep.equal([
      { reason: 'unknown-event', rows: 1, names: [`${HOME}.01`] },
    ]);
    expect(early.warnings).to.deep.equal([]);
  });

  it('remembers a cancellation that comes before what it takes back', async () => {
    await takeEvents(BACK);
    await takeEvents(MOVE_OUT);

    expect(await periods()).to.deep.equal([`${REP} 2025-01-01 ${FOREVER}`]);
  });

  it('leaves a premise alone when a cancellation for another one names its event', async () => {
    await takeEvents(`C1,CANCEL,${PLANT},2026-03-15,,O1`, MOVE_OUT);

    expect(await periods()).to.deep.equal([`${REP} 2025-01-01 2026-03-15`]);
  });

  it('BR-031 comes to the same periods whatever the order, however the events are cut into files', async function () {
    this.timeout(120_000);
    let premise = 0;
    await fc.assert(
      fc.asyncProperty(story, fc.infiniteStream(fc.nat()), async (events, draws) => {
        const one = String(20_000_000_000_000_000n + BigInt(premise++));
        const other = String(20_000_000_000_000_000n + BigInt(premise++));
        const shuffled = events
          .map((event) => ({ event, key: draws.next().value as number }))
          .sort((a, b) => a.key - b.key);
        const cut = Math.floor(events.length / 2);

        await takeEvents(...events.map((event) => rowOf(event, one)));
        await takeEvents(...shuffled.slice(0, cut).map(({ event }) => rowOf(event, other)));
        await takeEvents(...shuffled.slice(cut).map(({ event }) => rowOf(event, other)));
        await takeEvents(...shuffled.map(({ event }) => rowOf(event, other)));

        expect(await periods(other)).to.deep.equal(await periods(one));
        expect(await periods(one)).to.deep.equal(expected(events));
      }),
      { numRuns: 25 },
    );
  });

  describe('as JSON', () => {
    const event = {
      EVENT_ID: 'S1',
      TYPE: 'SWITCH',
      ESIID: HOME,
      EFFECTIVE_DATE: '2026-03-01',
      REP_DUNS: NEW_REP,
      CANCELS: null,
    };
    const forms: readonly (readonly [string, string])[] = [
      ['an array on one line', JSON.stringify([event])],
      ['an array that people can read', `\uFEFF${JSON.stringify([event], null, 2)}\r\n`],
      ['lines', `${JSON.stringify(event)}\n${JSON.stringify({ ...event, EVENT_ID: 'S2' })}\n`],
    ];
    for (const [title, content] of forms) {
      it(`takes ${title}`, async () => {
        const { summary } = await world.take('events', content);

        expect(summary).to.include({ kind: 'market-events', rejected: 0 });
        expect(summary.new).to.be.greaterThan(0);
        expect(await periods()).to.have.length(2);
      });
    }

    it('takes a hundred thousand bytes on one line', async () => {
      const many = Array.from({ length: 1200 }, (_, i) => ({ ...event, EVENT_ID: `S${i}` }));

      const { summary } = await world.take('events.json', JSON.stringify(many));

      expect(summary).to.include({ rows: 1200, new: 1200, rejected: 0 });
    });

    it('sets aside a field that is no text, and one that is not known, with line and column', async () => {
      const { firstRejects } = await world.take(
        'events.json',
        `[\n${JSON.stringify({ ...event, REP_DUNS: 148055531 })},\n  ${JSON.stringify({ ...event, CANCELLS: 'O1' })}]`,
      );

      expect(firstRejects[0]).to.include({ line: 2, reason: 'bad-value' });
      expect(firstRejects[0]?.column).to.equal(JSON.stringify(event).indexOf('"REP_DUNS"') + 1);
      expect(firstRejects[1]).to.include({ line: 3, reason: 'bad-columns' });
    });

    const refused: readonly (readonly [string, string, string])[] = [
      ['JSON of something else', '[{"name": "Ana"}]', 'intake.unknown-kind'],
      ['what only looks like JSON', '[EVENT_ID]', 'intake.not-json'],
      ['an object with a fault in it', '[{"EVENT_ID": S1}]', 'intake.not-json'],
      ['an array cut short', `[${JSON.stringify(event)},`, 'intake.truncated'],
      ['an object cut short', JSON.stringify(event).slice(0, -5), 'intake.truncated'],
    ];
    for (const [title, content, key] of refused) {
      it(`refuses ${title}`, async () => {
        expect(await refusalOf('events.json', content)).to.equal(key);
      });
    }
  });

  describe('from flat Texas SET files', () => {
    it('takes a move-in that was accepted, and passes over what is about something else', async () => {
      const { summary } = await world.take(
        '814.txt',
        lines('# a comment', ...a814({}), ...a814({ id: 'P1', number: 'PD' }), ...A_650, 'TL|3'),
      );

      expect(summary).to.include({ kind: 'tx-set', rows: 3, new: 1, unchanged: 2, rejected: 0 });
      expect(await periods()).to.deep.equal([
        `${REP} 2025-01-01 2026-03-01`,
        `${NEW_REP} 2026-03-01 ${FOREVER}`,
      ]);
    });

    it('takes a switch and a move-out', async () => {
      const out = a814({ id: 'T2', number: '25', service: 'MVO', date: '20260315', dateAt: 16 });
      await world.take('814.txt', lines(...a814({ service: 'SW' }), ...out));

      expect(await periods()).to.deep.equal([
        `${REP} 2025-01-01 2026-03-01`,
        `${NEW_REP} 2026-03-01 2026-03-15`,
      ]);
    });

    it('passes over a rejected move-in', async () => {
      const { summary } = await world.take('814.txt', lines(...a814({ verdict: 'R' })));

      expect(summary).to.include({ rows: 1, new: 0, unchanged: 1, rejected: 0 });
    });

    it('sets aside what it does not know, a cancellation of nothing, and a move-in without its day', async () => {
      const rows = [
        ...a814({ number: '30' }),
        ...a814({ id: 'T2', number: '8' }),
        ...a814({ id: 'T3' }).slice(0, 3),
      ];
      const { summary, firstRejects } = await world.take('814.txt', lines(...rows));

      expect(summary).to.include({ rows: 3, new: 0, rejected: 3 });
      expect(firstRejects[0]).to.include({ line: 2, reason: 'bad-value' });
      expect(firstRejects[1]).to.include({ line: 6, reason: 'bad-value' });
      expect(firstRejects[2]).to.include({ line: 9, column: 1, reason: 'bad-date' });
    });

    it('sets aside a refusal of a cancellation, which people must look at, and passes over a consent to one', async () => {
      const { summary, firstRejects } = await world.take(
        '814.txt',
        lines(
          ...a814({ id: 'T2', answers: 'R8', number: '9', verdict: 'A' }),
          ...a814({ id: 'T3', answers: 'R8', number: '9', verdict: 'R' }),
        ),
      );

      expect(summary).to.include({ rows: 2, unchanged: 1, rejected: 1 });
      expect(firstRejects[0]).to.include({ line: 6, reason: 'bad-value' });
    });

    const MOVE_IN = a814({ id: 'T1', answers: 'R1' });
    const CANCELLED = a814({ id: 'T8', answers: 'R1', number: '8', service: '', verdict: '' });
    const MOVED = a814({
      ...{ id: 'T12', answers: 'R1', number: '12', service: '', verdict: '' },
      ...{ date: '20260310', dateAt: 15 },
    });
    const LATER = [`${REP} 2025-01-01 2026-03-10`, `${NEW_REP} 2026-03-10 ${FOREVER}`];
    const NEVER = [`${REP} 2025-01-01 ${FOREVER}`];
    const told: readonly (readonly [string, readonly (readonly string[])[], readonly string[]])[] =
      [
        ['cancelled', [MOVE_IN, CANCELLED], NEVER],
        ['cancelled before it is told', [CANCELLED, MOVE_IN], NEVER],
        ['put off', [MOVE_IN, MOVED], LATER],
        ['put off before it is told', [MOVED, MOVE_IN], LATER],
        ['put off, then cancelled', [MOVE_IN, MOVED, CANCELLED], NEVER],
        ['cancelled, then told and put off', [CANCELLED, MOVE_IN, MOVED], NEVER],
      ];
    for (const [title, files, after] of told) {
      it(`BR-031 knows a move-in that was ${title}`, async () => {
        for (const file of files) {
          const { summary } = await world.take('814.txt', lines(...file));
          expect(summary).to.include({ new: 1, rejected: 0 });
        }

        expect(await periods()).to.deep.equal(after);
      });
    }

    it('BR-031 comes to the same when a move-in, its new date and its end are in one file', async () => {
      await world.take('814.txt', lines(...CANCELLED, ...MOVED, ...MOVE_IN));

      expect(await periods()).to.deep.equal(NEVER);
    });

    it('BR-031.001 puts a move-out off', async () => {
      const out = { service: 'MVO', dateAt: 16, date: '20260315' };
      const changed = { number: '12', service: '', verdict: '', dateAt: 16, date: '20260320' };
      await world.take(
        '814.txt',
        lines(...a814({ id: 'T1', answers: 'R1', number: '25', ...out })),
      );
      await world.take('814.txt', lines(...a814({ id: 'T2', answers: 'R1', ...changed })));

      expect(await periods()).to.deep.equal([`${REP} 2025-01-01 2026-03-20`]);
    });

    it('sets aside a second new date, since nothing says which is the last word', async () => {
      const again = a814({
        ...{ id: 'T13', answers: 'R1', number: '12', service: '', verdict: '' },
        ...{ date: '20260311', dateAt: 15 },
      });
      await world.take('814.txt', lines(...MOVE_IN, ...MOVED));
      const { firstRejects } = await world.take('814.txt', lines(...again));

      expect(firstRejects[0]).to.include({ line: 2, reason: 'contradiction' });
      expect(await periods()).to.deep.equal(LATER);
    });

    it('leaves an event of another premise alone whose request has the same number', async () => {
      const theirs = CANCELLED.map((row) => row.replace(HOME, PLANT));
      await world.take('814.txt', lines(...MOVE_IN, ...theirs));

      expect(await periods()).to.have.length(2);
    });

    it('refuses a text of comments, and one that does not start with a transaction', async () => {
      expect(await refusalOf('814.txt', '# nothing\n')).to.equal('intake.unknown-kind');
      expect(await refusalOf('814.txt', '# lost\n10|A|EL\n')).to.equal('intake.unknown-kind');
    });
  });
});

type Told = readonly ['SWITCH' | 'MOVE_IN' | 'MOVE_OUT', number, string, boolean];

/** Up to eight events on few days, so that they meet; each maybe taken back. */
const story = fc
  .array(
    fc.tuple(
      fc.constantFrom('SWITCH', 'MOVE_IN', 'MOVE_OUT'),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(REP, NEW_REP),
      fc.boolean(),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((told) =>
    (told as readonly Told[]).flatMap(([type, day, repDuns, isTakenBack], i) => {
      const event = { id: `E${i}`, type, day, repDuns, cancels: '' } as const;
      const cancel = { id: `C${i}`, type: 'CANCEL', day, repDuns: '', cancels: event.id } as const;
      return isTakenBack ? [event, cancel] : [event];
    }),
  );
interface StoryEvent {
  readonly id: string;
  readonly type: string;
  readonly day: number;
  readonly repDuns: string;
  readonly cancels: string;
}

function rowOf({ id, type, day, repDuns, cancels }: StoryEvent, esiid: string): string {
  const named = cancels === '' ? '' : `${cancels}-${esiid}`;
  return `${id}-${esiid},${type},${esiid},2026-03-0${day},${repDuns},${named}`;
}

/** The same told as a table: who is REP of record on each day, read off day by day. */
function expected(events: readonly StoryEvent[]): readonly string[] {
  const gone = new Set(events.map(({ cancels }) => cancels));
  const stand = events.filter(({ id, type }) => type !== 'CANCEL' && !gone.has(id));
  const starts = new Map<number, string>();
  for (let day = 1; day <= 9; day++) {
    const today = stand.filter((event) => event.day === day);
    const named = today
      .filter(({ type }) => type !== 'MOVE_OUT')
      .map(({ id }) => id)
      .sort();
    const last = today.find(({ id }) => id === named.at(-1));
    if (today.length > 0) starts.set(day, last?.repDuns ?? '');
  }
  const days = [...starts.keys()];
  return days
    .map((day, i) => {
      const next = days[i + 1];
      const until = next === undefined ? FOREVER : `2026-03-0${next}`;
      return [starts.get(day), `2026-03-0${day}`, until];
    })
    .filter(([repDuns]) => repDuns !== '')
    .map((period) => period.join(' '));
}

/** Fields at their places, the others empty. */
function flat(...fields: readonly (readonly [number, string])[]): string {
  const row: string[] = [];
  for (const [at, text] of fields) row[at] = text;
  return Array.from(row, (text) => text ?? '').join('|');
}

function a814({
  id = 'T1',
  /** Number of the request that it is about. */
  answers = '',
  number = '5',
  service = 'MVI',
  verdict = 'A',
  date = '20260301',
  /** Field of the record of dates: 5, of a move-out 16, of a new date 15 or 16. */
  dateAt = 5,
}): readonly string[] {
  const sender = [1, 'SELTX183529049ENR'] as const;
  return [
    flat([0, 'SH'], sender, [2, id], [3, 'E'], [4, 'I']),
    flat(
      [0, '01'],
      sender,
      [2, 'TX'],
      [4, id],
      [5, answers],
      [8, NEW_REP],
      [11, '20260220'],
      [16, number],
      [18, '183529049'],
    ),
    flat(
      [0, '10'],
      sender,
      [2, 'EL'],
      [3, 'CE'],
      [4, service],
      [7, verdict],
      [43, HOME],
      [44, 'D'],
    ),
    flat([0, '11'], sender, [dateAt, date]),
  ];
}

const A_650 = [
  flat([0, 'SH'], [1, 'SELTX103994067MTR'], [2, 'SB1'], [3, 'I']),
  flat([0, '10'], [1, 'SELTX103994067MTR'], [2, 'DC001'], [4, HOME]),
];
