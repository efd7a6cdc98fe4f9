import { XMLParser } from 'fast-xml-parser';

/** What our tests want to know of a feed, read with a parser that is not ours. */
export interface ReadBlock {
  readonly id: string;
  readonly up: string;
  readonly published: string;
  readonly updated: string;
  readonly start: number;
  readonly duration: number;
  readonly readings: readonly ReadReading[];
}

export interface ReadReading {
  readonly start: number;
  readonly value: number;
  readonly quality?: number;
}

const parser = new XMLParser({
  ignoreAttributes: ['xmlns', 'xmlns:espi'],
  processEntities: false,
  isArray: (name) => ['entry', 'link', 'espi:IntervalReading'].includes(name),
});

type Node = Readonly<Record<string, unknown>>;

/** Entries in document order: resource name, Atom id without its prefix, and the parsed entry. */
export function entriesOf(xml: string): readonly { resource: string; id: string; entry: Node }[] {
  const document = parser.parse(xml);
  const entries: readonly Node[] = document.feed?.entry ?? document.entry ?? [];
  return entries.map((entry) => {
    const resource = Object.keys((entry.content ?? {}) as Node).find((key) =>
      key.startsWith('espi:'),
    );
    return {
      resource: resource?.slice('espi:'.length) ?? '',
      id: String(entry.id).replace('urn:uuid:', ''),
      entry,
    };
  });
}

export function blocksOf(xml: string): readonly ReadBlock[] {
  return entriesOf(xml)
    .filter(({ resource }) => resource === 'IntervalBlock')
    .map(({ id, entry }) => blockOf(id, entry));
}

// The parser's tree has no types; a wrong shape shows up as a failed expectation.
function blockOf(id: string, entry: Node): ReadBlock {
  const block = (entry.content as Node)['espi:IntervalBlock'] as Node;
  const interval = block['espi:interval'] as Node;
  const links = entry.link as readonly Node[];
  const up = links.find((link) => link['@_rel'] === 'up');
  return {
    id,
    up: String(up?.['@_href']),
    published: String(entry.published),
    updated: String(entry.updated),
    start: Number(interval['espi:start']),
    duration: Number(interval['espi:duration']),
    readings: (block['espi:IntervalReading'] as readonly Node[]).map(readingOf),
  };
}

function readingOf(reading: Node): ReadReading {
  const time = reading['espi:timePeriod'] as Node;
  const quality = reading['espi:ReadingQuality'] as Node | undefined;
  const read = { start: Number(time['espi:start']), value: Number(reading['espi:value']) };
  return quality === undefined ? read : { ...read, quality: Number(quality['espi:quality']) };
}
