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

const VALUE = /<espi:flowDirection>(\d+)<|<espi:value>(\d+)</g;

/** Wh by direction of one UsagePoint's feed: consumption blocks come first, generation after. */
export function totalsInGreenButton(xml: Buffer): { consumption: number; generation: number } {
  const totals = { consumption: 0, generation: 0 };
  let direction = '1';
  for (const match of xml.toString('latin1').matchAll(VALUE)) {
    if (match[1] !== undefined) direction = match[1];
    if (match[2] !== undefined) {
      totals[direction === '1' ? 'consumption' : 'generation'] += Number(match[2]);
    }
  }
  return totals;
}
