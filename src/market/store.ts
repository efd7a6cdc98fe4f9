import { type Collections, everyDocument } from '../collections.ts';
import type { Participant, ParticipantRole } from './participant.ts';
import type { RepOfRecordPeriod } from './rep-of-record.ts';

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

/** Who was REP of record of what, when. */
export function repOfRecordStore(collections: Collections) {
  const periods = collections.define<RepOfRecordPeriod>('repOfRecordPeriods', {
    indexes: { esiid: ['esiid', 'startDate'], rep: ['repDuns', 'esiid', 'startDate'] },
    dates: ['startDate', 'endDate'],
  });
  return {
    findMany: (ids: readonly string[]) => periods.findMany(ids),
    /** Oldest first. */
    ofEsiid: (esiid: string) => everyDocument(periods, { index: 'esiid', equals: [esiid] }),
    /** In ESIID order, then by start. */
    ofRep: (repDuns: string) => everyDocument(periods, { index: 'rep', equals: [repDuns] }),
    /** Everybody who is or was REP of record of anything; `''` stands for the time after a move-out. */
    everyRepDuns: async () => (await periods.countBy('rep')).keys(),
    inserting: (period: RepOfRecordPeriod) => periods.inserting(period),
    replacing: (period: RepOfRecordPeriod) => periods.replacing(period),
    removing: (period: RepOfRecordPeriod) => periods.removing(period),
  };
}
export type RepOfRecordStore = ReturnType<typeof repOfRecordStore>;
