import { type Entry, selfAndUp } from './atom.ts';
import { espiElement } from './element.ts';
import type { Subscription } from './subscription.ts';

/** roleFlags: bit 5, revenue quality. ServiceCategory: electricity. Nothing here tells whose premise it is. */
const ELECTRIC_SERVICE = espiElement('UsagePoint', {
  roleFlags: '0010',
  ServiceCategory: { kind: 0 },
  status: 1,
});

/** An ESIID, by an id that does not give it away. */
export function usagePointEntry(subscription: Subscription, esiid: string): Entry {
  const { ids, uris, published, updated } = subscription;
  const id = ids.usagePoint(esiid);
  const clock = `${uris.localTimeParameters}/${ids.localTimeParameters()}`;
  return {
    id,
    title: 'Electric service',
    published,
    updated,
    links: [
      ...selfAndUp('UsagePoint', uris.usagePoints(subscription.id), id),
      {
        rel: 'related',
        href: uris.usagePoint(subscription.id, id).meterReadings,
        resource: 'MeterReading',
        kind: 'feed',
      },
      { rel: 'related', href: clock, resource: 'LocalTimeParameters', kind: 'entry' },
    ],
    content: ELECTRIC_SERVICE,
  };
}
