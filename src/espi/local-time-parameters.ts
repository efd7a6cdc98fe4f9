import { type Entry, selfAndUp } from './atom.ts';
import { espiElement } from './element.ts';
import type { Subscription } from './subscription.ts';

/** US Central. Rules by the standard's bit map: second Sunday of March and first Sunday of November, both at 02:00. */
const CENTRAL_TIME = espiElement('LocalTimeParameters', {
  dstEndRule: 'B40E2000',
  dstOffset: 3600,
  dstStartRule: '360E2000',
  tzOffset: -21600,
});

/** The one clock of the market. */
export function localTimeParametersEntry(subscription: Subscription): Entry {
  const { ids, uris, published, updated } = subscription;
  const id = ids.localTimeParameters();
  return {
    id,
    title: 'US Central time',
    published,
    updated,
    links: selfAndUp('LocalTimeParameters', uris.localTimeParameters, id),
    content: CENTRAL_TIME,
  };
}
