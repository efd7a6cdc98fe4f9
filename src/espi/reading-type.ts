import type { Channel } from '../usage/usage-day.ts';
import { type Entry, selfAndUp } from './atom.ts';
import { espiElement } from './element.ts';
import type { Subscription } from './subscription.ts';

/** QualityOfReading: what TDSPs deliver has been validated; a reading that they estimated says so itself. */
export const VALIDATED = 17;
export const ESTIMATED = 8;

/** FlowDirectionKind: forward is delivered to the customer, reverse is received from them. */
const FLOW_DIRECTION: Readonly<Record<Channel, 1 | 19>> = { consumption: 1, generation: 19 };

export const CHANNEL_TITLES: Readonly<Record<Channel, string>> = {
  consumption: 'Energy delivered to the customer, 15 minutes',
  generation: 'Energy received from the customer, 15 minutes',
};

const ELEMENTS: Readonly<Record<Channel, string>> = {
  consumption: element('consumption'),
  generation: element('generation'),
};

/** Quarter hours in whole Wh. `currency` is there because clients refuse a ReadingType without one. */
function element(channel: Channel): string {
  return espiElement('ReadingType', {
    accumulationBehaviour: 4,
    commodity: 1,
    currency: 840,
    dataQualifier: 12,
    defaultQuality: VALIDATED,
    flowDirection: FLOW_DIRECTION[channel],
    intervalLength: 900,
    kind: 12,
    phase: 769,
    powerOfTenMultiplier: 0,
    timeAttribute: 0,
    uom: 72,
    measuringPeriod: 2,
  });
}

export function readingTypeEntry(subscription: Subscription, channel: Channel): Entry {
  const { ids, uris, published, updated } = subscription;
  const id = ids.readingType(channel);
  return {
    id,
    title: CHANNEL_TITLES[channel],
    published,
    updated,
    links: selfAndUp('ReadingType', uris.readingTypes, id),
    content: ELEMENTS[channel],
  };
}
