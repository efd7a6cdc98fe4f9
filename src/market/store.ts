import { type Change, type Collections, type Document, everyDocument } from '../collections.ts';
import type { Participant, ParticipantRole } from './participant.ts';
import type { KnownPeriod, RepOfRecordPeriod } from './rep-of-record.ts';

/** Organisations of the market, by DUNS. */
export function participantStore(collections: Collections) {
  const participants = collections.define<Participant>('participants', {
    indexes: { role: ['role', 'id'] },
  });
  return {
    find: (duns: string) => participants.find(duns),
    findMany: (dunses: readonly string[]) => participants.findMany(dunses),
    /** In DUNS order. */
    everyRep: () => everyDocument(participants, { index: 'role', equals: ['REP'] }),
    /** In DUNS order. */
    ofRole: (role: ParticipantRole) =>
      everyDocument(participants, { index: 'role', equals: [role] }),
    inserting: (participant: Participant) => participants.inserting(participant),
    replacing: (participant: Participant) => participants.replacing(participant),
  };
}
export type ParticipantStore = ReturnType<typeof participantStore>;

/** The document whose version is the number of the newest change. */
const NEWEST = 'newest';

/** Who was REP of record of what, when, and since when that is known. */
export function repOfRecordStore(collections: Collections) {
  const periods = collections.define<KnownPeriod>('repOfRecordPeriods', {
    indexes: { esiid: ['esiid', 'startDate'], rep: ['repDuns', 'esiid', 'startDate'] },
    dates: ['startDate', 'endDate'],
  });
  const changes = collections.define<Document>('repOfRecordChanges', {});

  return {
    /** As they stand. */
    async findMany(ids: readonly string[]): Promise<ReadonlyMap<string, RepOfRecordPeriod>> {
      const found = await periods.findMany(ids);
      return new Map([...found].map(([id, { knownFrom: _, ...period }]) => [id, period]));
    },
    /** As they stand, oldest first. */
    async *ofEsiid(esiid: string): AsyncGenerator<RepOfRecordPeriod> {
      for await (const period of everyKnownOf(esiid)) {
        if (period.knownUntil === undefined) yield period;
      }
    },
    everyKnownOf,
    /** ESIIDs, in their order, of which this REP is REP of record in any period that is or was known; each once. */
    async *esiidsOfRep(repDuns: string): AsyncGenerator<string> {
      let last = '';
      for await (const { esiid } of everyDocument(periods, { index: 'rep', equals: [repDuns] })) {
        if (esiid !== last) yield esiid;
        last = esiid;
      }
    },
    /** Everybody who is or was REP of record of anything; `''` stands for the time after a move-out. */
    everyRepDuns: async () => (await periods.countBy('rep')).keys(),
    /** Number of the newest change; 0 before the first. */
    lastChange: async () => (await changes.find(NEWEST))?.version ?? 0,
    changing,
  };

  /** Those that were replaced or taken away too, under the id that they had. Oldest first. */
  async function* everyKnownOf(esiid: string): AsyncGenerator<KnownPeriod> {
    for await (const period of everyDocument(periods, { index: 'esiid', equals: [esiid] })) {
      const { knownUntil } = period;
      if (knownUntil === undefined) yield period;
      else yield { ...period, id: period.id.slice(0, -pastMark(knownUntil).length) };
    }
  }

  /**
   * Puts periods there, new or in place of those of the same id, and takes others away, as one numbered change; what was
   * known before it stays known as the past. To be committed as a whole: a `conflict` when another change came between.
   */
  async function changing({
    put = [],
    gone = [],
  }: {
    readonly put?: readonly RepOfRecordPeriod[];
    readonly gone?: readonly RepOfRecordPeriod[];
  }): Promise<readonly Change[]> {
    if (put.length + gone.length === 0) return [];
    const newest = await changes.find(NEWEST);
    const number = (newest?.version ?? 0) + 1;
    const before = await periods.findMany([...put, ...gone].map(({ id }) => id));
    const past = [...before.values()].map((period) => {
      const id = period.id + pastMark(number);
      return periods.inserting({ ...period, id, version: 1, knownUntil: number });
    });
    const known = put.map((period) => ({ ...period, knownFrom: number }));
    return [
      ...past,
      ...known.map((one) => (one.version === 1 ? periods.inserting(one) : periods.replacing(one))),
      ...gone.map((one) => periods.removing(one)),
      newest === undefined
        ? changes.inserting({ id: NEWEST, version: number })
        : changes.replacing({ ...newest, version: number }),
    ];
  }
}

/** What the id of a period that was replaced or taken away ends in: one id is there once, but may have many pasts. */
function pastMark(change: number): string {
  return `~${change}`;
}
export type RepOfRecordStore = ReturnType<typeof repOfRecordStore>;
