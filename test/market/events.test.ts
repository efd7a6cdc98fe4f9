import { expect } from 'chai';
import {
  lastMoveIn,
  type MarketEvent,
  moveOutsOf,
  occupancyEnd,
  sorted,
} from '../../src/market/events.ts';

const HOME = '10443720000000001';
const OTHER_HOME = '10443720000000002';
const TODAY = day('2026-04-01');

describe('the events of a premise', () => {
  it('stand until a cancellation of the same premise takes them back', () => {
    const out = anEvent({ id: 'A', type: 'MOVE_OUT' });
    const elsewhere = anEvent({ id: 'B', type: 'CANCEL', cancels: 'A', esiid: OTHER_HOME });
    const cancel = anEvent({ id: 'C', type: 'CANCEL', cancels: 'A' });

    expect(sorted([out, elsewhere]).stand).to.deep.equal([out]);
    expect(sorted([cancel, out])).to.deep.equal({ stand: [], takenBack: [out] });
  });

  it('hold no cancellation of a cancellation', () => {
    const out = anEvent({ id: 'A', type: 'MOVE_OUT' });
    const cancel = anEvent({ id: 'B', type: 'CANCEL', cancels: 'A' });
    const again = anEvent({ id: 'C', type: 'CANCEL', cancels: 'B' });

    expect(sorted([out, cancel, again])).to.deep.equal({ stand: [], takenBack: [out] });
  });

  it('know the newest move-in, but not one that lies ahead', () => {
    const dates = ['2026-04-02', '2025-01-01', '2026-04-01'];
    const events = dates.map((date) => anEvent({ id: date, effectiveDate: day(date) }));

    expect(String(lastMoveIn(events, TODAY))).to.equal('2026-04-01');
    expect(lastMoveIn([], TODAY)).to.equal(undefined);
  });

  it('know of no move-in once those who came have left, but do when others come that day', () => {
    const came = anEvent({ id: 'A', effectiveDate: day('2025-01-01') });
    const next = anEvent({ id: 'B', effectiveDate: day('2026-02-01') });

    expect(lastMoveIn([came, movedOut('2026-02-01')], TODAY)).to.equal(undefined);
    expect(String(lastMoveIn([came, movedOut('2026-02-01'), next], TODAY))).to.equal('2026-02-01');
  });
});

describe('BR-044 the time somebody spends at a premise', () => {
  const from = day('2025-06-01');

  it('is not ended by a move-out that lies ahead', () => {
    const events = [movedOut('2026-04-02')];

    expect(occupancyEnd({ from, until: null }, moveOutsOf(events, TODAY))).to.equal(null);
  });

  it('is not ended by a move-out on or before its first day: that was whoever lived there before', () => {
    const events = [movedOut('2025-06-01'), movedOut('2024-01-01')];

    expect(occupancyEnd({ from, until: null }, moveOutsOf(events, TODAY))).to.equal(null);
  });

  it('ends with the first move-out after it began', () => {
    const events = [movedOut('2026-03-01'), movedOut('2026-02-01')];

    const end = occupancyEnd({ from, until: null }, moveOutsOf(events, TODAY));

    expect(String(end)).to.equal('2026-02-01');
  });

  it('goes on when the move-out was taken back, but not when it ended for another reason', () => {
    const cancel = anEvent({ id: 'C', type: 'CANCEL', cancels: '2026-03-01' });
    const moveOuts = moveOutsOf([movedOut('2026-03-01'), cancel], TODAY);

    expect(occupancyEnd({ from, until: day('2026-03-01') }, moveOuts)).to.equal(null);
    expect(String(occupancyEnd({ from, until: day('2026-02-15') }, moveOuts))).to.equal(
      '2026-02-15',
    );
  });
});

function movedOut(date: string): MarketEvent {
  return anEvent({ id: date, type: 'MOVE_OUT', effectiveDate: day(date) });
}

function anEvent(overrides: Partial<MarketEvent> = {}): MarketEvent {
  return {
    id: 'E',
    version: 1,
    type: 'MOVE_IN',
    esiid: HOME,
    effectiveDate: day('2026-03-01'),
    repDuns: '148055531',
    cancels: '',
    ...overrides,
  };
}

function day(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text);
}
