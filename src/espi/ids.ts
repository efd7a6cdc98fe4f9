import { createHmac, hash } from 'node:crypto';
import type { DayNumber } from '../calendar.ts';
import type { Channel } from '../usage/usage-day.ts';

/**
 * Ids of ESPI resources: UUID version 5, stable for life, in a namespace that only this hub knows. An ESIID is a few digits
 * behind a known prefix, so that with a public namespace anybody could find it by trying (ESPI test TC010: no personal data).
 */
export interface EspiIds {
  localTimeParameters(): string;
  readingType(channel: Channel): string;
  usagePoint(esiid: string): string;
  meterReading(esiid: string, channel: Channel): string;
  /** The same for every revision of the day; `updated` tells revisions apart. */
  intervalBlock(esiid: string, channel: Channel, day: DayNumber): string;
  /** Atom id of an entry whose link id was given by another part of the hub, which need not be a version 5 UUID. */
  entry(resource: string, linkId: string): string;
  /** Atom id of a feed, by the URI of the feed without its query. */
  feed(uri: string): string;
  /** Link id for a feed that rests on no Authorization: a customer's own download. */
  download(name: string): string;
}

const NAMESPACE_BYTES = 16;
const VARIANTS = ['8', '9', 'a', 'b'] as const;

export function idsFrom(secret: Buffer): EspiIds {
  const named = uuidsIn(createHmac('sha256', secret).update('espi ids').digest());
  return {
    localTimeParameters: () => named('LocalTimeParameters'),
    readingType: (channel) => named(`ReadingType/${channel}`),
    usagePoint: (esiid) => named(`UsagePoint/${esiid}`),
    meterReading: (esiid, channel) => named(`MeterReading/${esiid}/${channel}`),
    intervalBlock: (esiid, channel, day) => named(`IntervalBlock/${esiid}/${channel}/${day}`),
    entry: (resource, linkId) => named(`${resource}/${linkId}`),
    feed: (uri) => named(`feed/${uri}`),
    download: (name) => named(`download/${name}`),
  };
}

/** RFC 9562 §5.5: SHA-1 over namespace and name, cut to 16 bytes, with version and variant put in. */
function uuidsIn(namespace: Buffer): (name: string) => string {
  const prefix = namespace.subarray(0, NAMESPACE_BYTES);
  return (name) => {
    const hex = hash('sha1', Buffer.concat([prefix, Buffer.from(name)]), 'hex');
    const variant = VARIANTS[Number.parseInt(hex.charAt(16), 16) & 3];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };
}
