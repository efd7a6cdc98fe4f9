import { dateTextsOf } from '../usage/interval-text.ts';
import { ESPI_NAMESPACE } from './element.ts';

/** The Atom side of a resource; `content` is its ESPI element as text. */
export interface Entry {
  /** UUID without `urn:uuid:`. */
  readonly id: string;
  readonly title: string;
  /** Seconds since 1970-01-01T00:00Z, like every time on the ESPI wire. */
  readonly published: number;
  readonly updated: number;
  /** At least `self` and `up`. They stand together: the schema refuses a lone link. */
  readonly links: readonly Link[];
  readonly content: string;
}

export interface Link {
  readonly rel: 'self' | 'up' | 'related';
  readonly href: string;
  /** Resource of the standard: `UsagePoint`. */
  readonly resource: string;
  readonly kind: 'entry' | 'feed';
}

/** The head of a feed. `published` is not allowed in one. */
export interface FeedHead {
  readonly id: string;
  readonly title: string;
  readonly updated: number;
  readonly self: Link;
}

export const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
export const NAMESPACES = `xmlns="http://www.w3.org/2005/Atom" xmlns:espi="${ESPI_NAMESPACE}"`;

export const FEED_END = '</feed>\n';

export function feedStart({ id, title, updated, self }: FeedHead): string {
  return (
    `${DECLARATION}<feed ${NAMESPACES}>\n<id>urn:uuid:${id}</id>\n<title>${escaped(title)}</title>\n` +
    `<updated>${atomTime(updated)}</updated>\n${linkText(self)}`
  );
}

/** A whole document with one entry. */
export function entryDocument(entry: Entry): string {
  return `${DECLARATION}${entryText(entry, ` ${NAMESPACES}`)}`;
}

/** An entry as it stands inside a feed. */
export function entryText(entry: Entry, attributes = ''): string {
  return (
    `<entry${attributes}>\n<id>urn:uuid:${entry.id}</id>\n<title>${escaped(entry.title)}</title>\n` +
    `<published>${atomTime(entry.published)}</published>\n<updated>${atomTime(entry.updated)}</updated>\n` +
    `${entry.links.map(linkText).join('')}<content type="application/xml">\n${entry.content}\n</content>\n</entry>\n`
  );
}

/** Links of an entry to itself and to the collection it is in. */
export function selfAndUp(resource: string, collection: string, id: string): readonly Link[] {
  return [
    { rel: 'self', href: `${collection}/${id}`, resource, kind: 'entry' },
    { rel: 'up', href: collection, resource, kind: 'feed' },
  ];
}

function linkText({ rel, href, resource, kind }: Link): string {
  return `<link rel="${rel}" href="${escaped(href)}" type="espi-${kind}/${resource}"/>\n`;
}

const SECONDS_PER_DAY = 86_400;
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/**
 * `YYYY-MM-DDThh:mm:ssZ`: without a fraction, which some clients cannot read. A feed has two of them per day of data, and
 * making all of one anew takes `Date` nine times as long, and `Temporal` ten times that.
 */
export function atomTime(epochSeconds: number): string {
  const day = Math.floor(epochSeconds / SECONDS_PER_DAY);
  const second = epochSeconds - day * SECONDS_PER_DAY;
  const hours = TWO_DIGITS[Math.floor(second / 3600)];
  const minutes = TWO_DIGITS[Math.floor(second / 60) % 60];
  return `${dateTextsOf(day).iso}T${hours}:${minutes}:${TWO_DIGITS[second % 60]}Z`;
}

export function epochSeconds(instant: Temporal.Instant): number {
  return Math.floor(instant.epochMilliseconds / 1000);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
