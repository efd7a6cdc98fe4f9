import { type Collections, everyDocument } from '../collections.ts';
import type { Meter } from './meter.ts';
import type { Premise } from './premise.ts';

export function premiseStore(collections: Collections) {
  const premises = collections.define<Premise>('premises', {
    indexes: { tdsp: ['tdspDuns', 'id'] },
  });
  return {
    find: (esiid: string) => premises.find(esiid),
    findMany: (esiids: readonly string[]) => premises.findMany(esiids),
    inserting: (premise: Premise) => premises.inserting(premise),
    replacing: (premise: Premise) => premises.replacing(premise),
  };
}
export type PremiseStore = ReturnType<typeof premiseStore>;

export function meterStore(collections: Collections) {
  const meters = collections.define<Meter>('meters', {
    indexes: { esiid: ['esiid', 'installed'] },
    dates: ['installed', 'removed'],
  });
  return {
    findMany: (ids: readonly string[]) => meters.findMany(ids),
    /** Oldest first. */
    ofEsiid: (esiid: string) => everyDocument(meters, { index: 'esiid', equals: [esiid] }),
    inserting: (meter: Meter) => meters.inserting(meter),
    replacing: (meter: Meter) => meters.replacing(meter),
  };
}
export type MeterStore = ReturnType<typeof meterStore>;
