import { effectivePeriods, type Span } from '../access/windows.ts';
import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import { coversDate } from '../market/rep-of-record.ts';
import type { RepOfRecordStore } from '../market/store.ts';
import type { Meter } from '../premise/meter.ts';
import type { MeterStore, PremiseStore } from '../premise/store.ts';

/** What a customer reads off the bill (BR-028.001). */
export interface BillFacts {
  readonly esiid: string;
  readonly meterNumber: string;
  readonly repDuns: string;
}

export interface RegisterStores {
  readonly premises: Pick<PremiseStore, 'find' | 'findMany'>;
  readonly meters: Pick<MeterStore, 'ofEsiid'>;
  readonly repsOfRecord: Pick<RepOfRecordStore, 'ofEsiid'>;
}

/** Compares what people say of a premise with the registers of premises, meters and REPs of record, as of today. */
export class PremiseRegister {
  private readonly stores: RegisterStores;
  private readonly clock: Clock;

  constructor(stores: RegisterStores, clock: Clock) {
    this.stores = stores;
    this.clock = clock;
  }

  /** All three are looked up whatever the others say: neither answer nor effort tells which was wrong (BR-028.001). */
  async knows({ esiid, meterNumber, repDuns }: BillFacts): Promise<boolean> {
    const today = localDate(this.clock());
    const [premise, meters, periods] = await Promise.all([
      this.stores.premises.find(esiid),
      Array.fromAsync(this.stores.meters.ofEsiid(esiid)),
      Array.fromAsync(this.stores.repsOfRecord.ofEsiid(esiid)),
    ]);
    // A switch ends the old REP's time, also where the register leaves its period open.
    const served = effectivePeriods(periods, today.add({ days: 1 }));
    return (
      premise !== undefined &&
      isInstalled(meters, meterNumber, today) &&
      served.some((period) => period.repDuns === repDuns && isIn(period, today))
    );
  }

  /** The ESIIDs whose meter number is right today; for customers whom we know already (BR-043.007). */
  async knownOf(
    wanted: readonly { readonly esiid: string; readonly meterNumber: string }[],
  ): Promise<ReadonlySet<string>> {
    const today = localDate(this.clock());
    const premises = await this.stores.premises.findMany(wanted.map(({ esiid }) => esiid));
    const known = await Promise.all(
      wanted.map(async ({ esiid, meterNumber }) => {
        const meters = await Array.fromAsync(this.stores.meters.ofEsiid(esiid));
        const isKnown = premises.has(esiid) && isInstalled(meters, meterNumber, today);
        return isKnown ? [esiid] : [];
      }),
    );
    return new Set(known.flat());
  }
}

function isIn({ from, until }: Span, day: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(from, day) <= 0 && Temporal.PlainDate.compare(day, until) < 0;
}

function isInstalled(
  meters: readonly Meter[],
  meterNumber: string,
  today: Temporal.PlainDate,
): boolean {
  const wanted = asPrinted(meterNumber);
  return meters.some(
    ({ meterNumber: number, installed, removed }) =>
      asPrinted(number) === wanted && coversDate({ startDate: installed, endDate: removed }, today),
  );
}

/** Bills group the number with spaces or hyphens, and people type its letters small. */
function asPrinted(meterNumber: string): string {
  return meterNumber.replace(/[\s-]/g, '').toUpperCase();
}
