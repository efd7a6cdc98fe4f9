import { type Change, type Collections, type Document, everyDocument } from '../collections.ts';
import type { MarketEvent } from './events.ts';

/** A premise at which events take effect on a day, and have not been acted on yet. */
export interface DuePremise extends Document {
  /** `<esiid>:<dueOn>`. */
  readonly id: string;
  readonly esiid: string;
  readonly dueOn: Temporal.PlainDate;
}

/** Events of the market as they were told, and the premises where something has to follow from them. */
export function marketEventStore(collections: Collections) {
  const events = collections.define<MarketEvent>('marketEvents', {
    indexes: { esiid: ['esiid', 'effectiveDate'], cancels: ['cancels'] },
    dates: ['effectiveDate'],
  });
  const due = collections.define<DuePremise>('marketEventsDue', {
    indexes: { day: ['dueOn'] },
    dates: ['dueOn'],
  });
  return {
    findMany: (ids: readonly string[]) => events.findMany(ids),
    /** Oldest effective date first; cancellations too. */
    ofEsiid: (esiid: string) => everyDocument(events, { index: 'esiid', equals: [esiid] }),
    /** What names the event: cancellations, and events that come in its place. */
    cancelling: (id: string) => everyDocument(events, { index: 'cancels', equals: [id] }),
    inserting: (event: MarketEvent) => events.inserting(event),

    /** Oldest first. */
    dueUpTo: (day: Temporal.PlainDate) =>
      everyDocument(due, { index: 'day', until: day.add({ days: 1 }) }),
    /** One that is known already is marked anew, so that whoever is acting on it just now does not take it for done. */
    async markingDue(premises: readonly Omit<DuePremise, 'id' | 'version'>[]): Promise<Change[]> {
      const marks = new Map(premises.map((each) => [`${each.esiid}:${each.dueOn}`, each]));
      const known = await due.findMany([...marks.keys()]);
      return [...marks].map(([id, mark]) => {
        const before = known.get(id);
        return before === undefined
          ? due.inserting({ id, version: 1, ...mark })
          : due.replacing({ id, version: before.version + 1, ...mark });
      });
    },
    /** The same one as it is now; undefined when it is done. */
    findDue: (premise: DuePremise) => due.find(premise.id),
    /** A `conflict` when more has become due since. */
    doneWith: (premise: DuePremise) => due.removing(premise),
  };
}
export type MarketEventStore = ReturnType<typeof marketEventStore>;
