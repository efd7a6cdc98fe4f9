import { readFile } from 'node:fs/promises';
import { XMLParser } from 'fast-xml-parser';
import { noSums, type Sums } from './sums.ts';
import type { FetchedFeed } from './third-party.ts';

type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ignoreAttributes: false,
  processEntities: false,
  isArray: (name) => ['entry', 'link', 'espi:IntervalReading'].includes(name),
});
/** ESPI FlowDirectionType: 1 to the customer, 19 from the customer. */
const REVERSE = '19';

/** Readings and Wh per UsagePoint of a Green Button file, joined by the links of its entries. */
export async function sumsOfFeed(file: string): Promise<FetchedFeed> {
  const content = await readFile(file);
  const entries: readonly Node[] = parser.parse(content).feed.entry;
  const sums = new Map<string, Sums>();
  const reversed = new Set<string>();
  for (const entry of entries) {
    const [resource] = Object.keys(contentOf(entry)).filter((name) => name.startsWith('espi:'));
    const body = contentOf(entry)[resource ?? ''] as Node;
    if (resource === 'espi:UsagePoint') sums.set(linkOf(entry, 'self'), noSums());
    if (resource === 'espi:ReadingType' && String(body['espi:flowDirection']) === REVERSE) {
      reversed.add(linkOf(entry, 'self'));
    }
    if (resource === 'espi:MeterReading' && reversed.has(linkOf(entry, 'related'))) {
      reversed.add(linkOf(entry, 'self'));
    }
    if (resource !== 'espi:IntervalBlock') continue;
    const meterReading = linkOf(entry, 'related');
    const ofPoint = sums.get(meterReading.replace(/\/MeterReading\/.*$/, ''));
    if (ofPoint === undefined) throw new Error('an IntervalBlock hangs on no UsagePoint');
    add(ofPoint, body, reversed.has(meterReading) ? 'generationWh' : 'consumptionWh');
  }
  return { bytes: content.length, usagePoints: [...sums.values()] };
}

function add(sums: Sums, block: Node, channel: 'consumptionWh' | 'generationWh'): void {
  for (const reading of block['espi:IntervalReading'] as readonly Node[]) {
    sums.readings++;
    sums[channel] += Number(reading['espi:value']);
  }
}

function contentOf(entry: Node): Node {
  return entry.content as Node;
}

/** The first link of its kind; of a MeterReading's related ones, that is its ReadingType. */
function linkOf(entry: Node, rel: string): string {
  const found = (entry.link as readonly Node[]).find((link) => link['@_rel'] === rel);
  return String(found?.['@_href']);
}
