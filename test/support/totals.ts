/** Sums of usage files, read in the plainest way there is: not with the hub's own readers. `<esiid> <channel>` → Wh. */
export type Totals = Map<string, number>;

function add(totals: Totals, key: string, kwh: string): void {
  if (kwh !== '') totals.set(key, (totals.get(key) ?? 0) + Math.round(Number(kwh) * 1000));
}

export function totalsInCsv(csv: Buffer): Totals {
  const totals: Totals = new Map();
  for (const line of csv.toString('latin1').split(/\r?\n/).slice(1)) {
    const [esiid, , , , , kwh, , channel] = line.split(',');
    if (esiid === undefined || kwh === undefined) continue;
    const name = channel === 'Consumption' ? 'consumption' : 'generation';
    add(totals, `${esiid.replace("'", '')} ${name}`, kwh);
  }
  return totals;
}

export function totalsInLse(lse: Buffer): Totals {
  const totals: Totals = new Map();
  let key = '';
  for (const line of lse.toString('latin1').split(/\r?\n/)) {
    const fields = line.split(',');
    if (fields[0] === '00000001') {
      key = `${fields[1]} ${fields[2] === '4' ? 'consumption' : 'generation'}`;
    } else if (/^[1-9]\d{7}$/.test(fields[0] ?? '')) {
      for (let field = 1; field < fields.length; field += 3) add(totals, key, fields[field] ?? '');
    }
  }
  return totals;
}

/** Adds `from` into `to`, each key behind `prefix` if there is one. */
export function addTotals(to: Totals, from: Totals, prefix?: string): void {
  for (const [key, wh] of from) {
    const name = prefix === undefined ? key : `${prefix} ${key}`;
    to.set(name, (to.get(name) ?? 0) + wh);
  }
}

const TOKEN = /rel="(self|related)" href="([^"]*)"|<espi:flowDirection>(\d+)<|<espi:value>(\d+)</g;
const READING_TYPE = /\/ReadingType\/([^/]+)$/;
const METER_READING = /\/UsagePoint\/([^/]+)\/MeterReading\/([^/]+)(?:\/IntervalBlock\/[^/]+)?$/;
const DELIVERED = '1';

/**
 * Adds up a Green Button feed as it comes, joining readings to their direction by the links, as a stranger would. A feed
 * does not name ESIIDs: its UsagePoints are taken to come in the order of `esiids`.
 */
export class UsagePointTotals {
  private readonly wh = new Map<string, number>();
  private readonly usagePoints: string[] = [];
  private readonly typeOf = new Map<string, string>();
  private readonly directionOf = new Map<string, string>();
  private entry = '';
  private isReadingType = false;
  private rest = '';

  constructor(private readonly esiids: readonly string[]) {}

  take(chunk: Buffer): void {
    const text = this.rest + chunk.toString('latin1');
    const end = text.lastIndexOf('\n') + 1;
    this.rest = text.slice(end);
    for (const match of text.slice(0, end).matchAll(TOKEN)) this.token(match);
  }

  end(): Totals {
    this.take(Buffer.from('\n'));
    const totals: Totals = new Map();
    for (const [meterReading, wh] of this.wh) {
      const [usagePoint = ''] = meterReading.split(' ');
      const esiid = this.esiids[this.usagePoints.indexOf(usagePoint)];
      const direction = this.directionOf.get(this.typeOf.get(meterReading) ?? '');
      const channel = direction === DELIVERED ? 'consumption' : 'generation';
      addTotals(totals, new Map([[`${esiid} ${channel}`, wh]]));
    }
    return totals;
  }

  private token([, rel, href = '', direction, value]: readonly (string | undefined)[]): void {
    if (value !== undefined) {
      this.wh.set(this.entry, (this.wh.get(this.entry) ?? 0) + Number(value));
    } else if (direction !== undefined) {
      this.directionOf.set(this.entry, direction);
    } else if (rel === 'self') {
      this.open(href);
    } else if (rel === 'related' && !this.isReadingType) {
      const type = READING_TYPE.exec(href)?.[1];
      if (type !== undefined) this.typeOf.set(this.entry, type);
    }
  }

  private open(href: string): void {
    const type = READING_TYPE.exec(href)?.[1];
    this.isReadingType = type !== undefined;
    const [, usagePoint = '', meterReading = ''] = METER_READING.exec(href) ?? [];
    this.entry = type ?? `${usagePoint} ${meterReading}`;
    if (usagePoint !== '' && !this.usagePoints.includes(usagePoint)) {
      this.usagePoints.push(usagePoint);
    }
  }
}

/** Wh by direction of a Green Button file of one ESIID. */
export function totalsInGreenButton(xml: Buffer): { consumption: number; generation: number } {
  const points = new UsagePointTotals(['one']);
  points.take(xml);
  const totals = points.end();
  return {
    consumption: totals.get('one consumption') ?? 0,
    generation: totals.get('one generation') ?? 0,
  };
}
