import { type DayNumber, dayNumber, localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { ParticipantStore } from '../market/store.ts';
import type { Meter } from '../premise/meter.ts';
import type { Premise } from '../premise/premise.ts';
import type { MeterStore, PremiseStore } from '../premise/store.ts';
import { senderOf, type UsageFacts } from './usage-rules.ts';
import type { Warnings } from './warnings.ts';

/** ESIIDs remembered between batches. */
const REMEMBERED_MAX = 50_000;

export interface PremiseFactsDeps {
  readonly premises: PremiseStore;
  readonly meters: MeterStore;
  readonly participants: ParticipantStore;
  readonly clock: Clock;
}

interface MeterDays {
  readonly meterNumber: string;
  readonly from: DayNumber;
  /** Exclusive. */
  readonly until: DayNumber;
}

interface Remembered {
  readonly premise: Premise | undefined;
  readonly meters: readonly MeterDays[];
}

/** What a file of usage is held against; the premises in it are asked for once each. */
export class PremiseFacts {
  /** When the file is taken in, in seconds since 1970-01-01T00:00Z. */
  readonly arrivedAt: number;
  private readonly deps: PremiseFactsDeps;
  private readonly today: DayNumber;
  private readonly remembered = new Map<string, Remembered>();
  private senderDuns: string | undefined;

  constructor(deps: PremiseFactsDeps) {
    this.deps = deps;
    const now = deps.clock();
    this.arrivedAt = Math.floor(now.epochMilliseconds / 1000);
    this.today = dayNumber(localDate(now));
  }

  /** Reads the file's name for the TDSP that it comes from; warns of one that the market does not know. */
  async knowSender(name: string, warnings: Warnings): Promise<void> {
    const duns = senderOf(name);
    if (duns === undefined) return;
    const participant = await this.deps.participants.find(duns);
    if (participant === undefined) warnings.add('unknown-sender', duns);
    this.senderDuns = participant?.role === 'TDSP' ? duns : undefined;
  }

  /** Before a batch: what comes after it is answered from memory. */
  async learn(batch: readonly { readonly esiid: string }[]): Promise<void> {
    if (this.remembered.size > REMEMBERED_MAX) this.remembered.clear();
    const unknown = [...new Set(batch.map(({ esiid }) => esiid))].filter(
      (esiid) => !this.remembered.has(esiid),
    );
    if (unknown.length === 0) return;
    const premises = await this.deps.premises.findMany(unknown);
    for (const esiid of unknown) {
      const premise = premises.get(esiid);
      const meters: MeterDays[] = [];
      if (premise !== undefined) {
        for await (const meter of this.deps.meters.ofEsiid(esiid)) meters.push(meterDays(meter));
      }
      this.remembered.set(esiid, { premise, meters });
    }
  }

  /** Of an ESIID that was learnt. */
  of(esiid: string): UsageFacts {
    const premise = this.remembered.get(esiid)?.premise;
    return { premise, senderDuns: this.senderDuns, today: this.today, now: this.arrivedAt };
  }

  /** The meter at the end of the day, `''` when nobody knows: on the day of an exchange, the new one. */
  meterOn(esiid: string, day: DayNumber): string {
    let number = '';
    for (const { meterNumber, from, until } of this.remembered.get(esiid)?.meters ?? []) {
      if (from <= day && day < until) number = meterNumber;
    }
    return number;
  }
}

function meterDays({ meterNumber, installed, removed }: Meter): MeterDays {
  const until = removed === null ? Number.POSITIVE_INFINITY : dayNumber(removed);
  return { meterNumber, from: dayNumber(installed), until };
}
