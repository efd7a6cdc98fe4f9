import { type Actor, OPERATOR } from '../audit-event.ts';
import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import { type Authorization, isLive } from '../consent/authorization.ts';
import type { Occupancy } from '../customer/customer.ts';
import type { RepOfRecordStore } from '../market/store.ts';
import type { PremiseStore } from '../premise/store.ts';
import type { ReadScope, ReadWindow } from '../read-scope.ts';
import type { Access } from './access.ts';
import { type ExtractBasis, servedSpans } from './rep-extract.ts';
import { effectivePeriods, intersect, mint, type Span } from './windows.ts';

/** BR-078: what customers and what REPs and utilities may read of the past. */
export const CUSTOMER_MONTHS = 13;
export const MARKET_MONTHS = 48;

const EXTRACT_PAGE_ESIIDS = 2000;
const FIRST_DAY = Temporal.PlainDate.from('2000-01-01');
const FOREVER = Temporal.PlainDate.from('2100-01-01');

export interface AccessDeps {
  /** Of these premises only: a customer may hold any number of others. */
  readonly customers: {
    occupanciesOf(customerId: string, esiids: readonly string[]): Promise<readonly Occupancy[]>;
  };
  readonly repsOfRecord: RepOfRecordStore;
  readonly premises: PremiseStore;
  readonly clock: Clock;
}

export class Accesses implements Access {
  private readonly deps: AccessDeps;

  constructor(deps: AccessDeps) {
    this.deps = deps;
  }

  async forCustomer(customerId: string, esiids: readonly string[]): Promise<ReadScope> {
    const occupancies = await this.deps.customers.occupanciesOf(customerId, esiids);
    const windows = occupancies
      // BR-044: after the move-out nothing of that premise is theirs to see any more, not even their own days.
      .filter(({ until }) => this.isCurrent(until))
      .flatMap((occupancy) => occupied(occupancy, this.past(CUSTOMER_MONTHS)));
    return mint({ role: 'customer', id: customerId }, 'own premise', windows);
  }

  async forThirdParty(authorization: Authorization): Promise<ReadScope> {
    const reader: Actor = { role: 'third-party', id: authorization.clientId };
    const ground = `authorization ${authorization.id}`;
    if (!isLive(authorization, this.deps.clock())) return mint(reader, ground, []);
    const { customerId, esiids } = authorization;
    const occupancies = await this.deps.customers.occupanciesOf(customerId, esiids);
    const published = { from: authorization.publishedFrom, until: this.today() };
    const windows = occupancies
      // After the move-out nothing of that premise is shared any more (DESIGN §4).
      .filter(({ until }) => this.isCurrent(until))
      .flatMap((occupancy) => occupied(occupancy, published));
    return mint(reader, ground, windows);
  }

  async forRep(repDuns: string, esiids: readonly string[]): Promise<ReadScope> {
    const past = this.past(MARKET_MONTHS);
    const windows: ReadWindow[] = [];
    for (const esiid of esiids) {
      const periods = await this.periodsOf(esiid);
      const own = periods.filter((period) => period.repDuns === repDuns);
      // The REP of today sees the premise's history (BR-031.002); a former one its own dates only.
      const spans = own.some((period) => this.isServedToday(period)) ? [past] : own;
      for (const span of spans) windows.push(...windowOf(esiid, intersect(span, past)));
    }
    return mint({ role: 'rep', id: repDuns }, 'rep of record', windows);
  }

  async *forRepExtract(repDuns: string, basis: ExtractBasis): AsyncGenerator<ReadScope> {
    const reader: Actor = { role: 'rep', id: repDuns };
    const { repsOfRecord } = this.deps;
    const past = { from: basis.businessDate.subtract({ months: MARKET_MONTHS }), until: FOREVER };
    let windows: ReadWindow[] = [];
    let esiids = 0;
    for await (const esiid of repsOfRecord.esiidsOfRep(repDuns)) {
      const periods = await Array.fromAsync(repsOfRecord.everyKnownOf(esiid));
      for (const span of servedSpans(periods, repDuns, basis, past)) {
        windows.push({ esiid, ...span });
      }
      if (++esiids % EXTRACT_PAGE_ESIIDS === 0) {
        yield mint(reader, 'rep of record', windows);
        windows = [];
      }
    }
    if (windows.length > 0) yield mint(reader, 'rep of record', windows);
  }

  async forTdsp(tdspDuns: string, esiids: readonly string[]): Promise<ReadScope> {
    const premises = await this.deps.premises.findMany(esiids);
    const windows = esiids
      .filter((esiid) => premises.get(esiid)?.tdspDuns === tdspDuns)
      .flatMap((esiid) => windowOf(esiid, this.past(MARKET_MONTHS)));
    return mint({ role: 'tdsp', id: tdspDuns }, 'territory', windows);
  }

  async forOperator(esiids: readonly string[]): Promise<ReadScope> {
    const everything = { from: FIRST_DAY, until: FOREVER };
    const windows = esiids.flatMap((esiid) => windowOf(esiid, everything));
    return mint(OPERATOR, 'operation of the hub', windows);
  }

  private async periodsOf(esiid: string): Promise<readonly (Span & { repDuns: string })[]> {
    return effectivePeriods(await Array.fromAsync(this.deps.repsOfRecord.ofEsiid(esiid)), FOREVER);
  }

  private today(): Temporal.PlainDate {
    return localDate(this.deps.clock());
  }

  private past(months: number): Span {
    const until = this.today();
    return { from: until.subtract({ months }), until };
  }

  private isCurrent(until: Temporal.PlainDate | null): boolean {
    return until === null || Temporal.PlainDate.compare(this.today(), until) < 0;
  }

  private isServedToday({ from, until }: Span): boolean {
    const today = this.today();
    return (
      Temporal.PlainDate.compare(from, today) <= 0 && Temporal.PlainDate.compare(today, until) < 0
    );
  }
}

function occupied({ esiid, from, until }: Occupancy, limit: Span): readonly ReadWindow[] {
  return windowOf(esiid, intersect({ from, until: until ?? FOREVER }, limit));
}

function windowOf(esiid: string, span: Span | undefined): readonly ReadWindow[] {
  return span === undefined ? [] : [{ esiid, ...span }];
}
