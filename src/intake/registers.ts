import type { Change, Document } from '../collections.ts';
import type { Participant } from '../market/participant.ts';
import type { RepOfRecordPeriod } from '../market/rep-of-record.ts';
import type { ParticipantStore, RepOfRecordStore } from '../market/store.ts';
import type { Meter } from '../premise/meter.ts';
import type { Premise } from '../premise/premise.ts';
import type { MeterStore, PremiseStore } from '../premise/store.ts';
import type { MARKET_COLUMNS } from './kind.ts';
import {
  type Read,
  type Row,
  type RowFault,
  readMeter,
  readParticipant,
  readPremise,
  readRepOfRecord,
} from './market-rows.ts';
import type { Named } from './warnings.ts';

export type MarketKind = keyof typeof MARKET_COLUMNS;

export interface MarketStores {
  readonly participants: ParticipantStore;
  readonly repsOfRecord: RepOfRecordStore;
  readonly premises: PremiseStore;
  readonly meters: MeterStore;
}

/** How rows of one kind are read, found again and saved. */
export interface MarketRegister<T extends Document> {
  read(row: Row): Read<T>;
  findMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
  /** New documents are those of version 1; the others take the place of what is stored. */
  saving(documents: readonly T[]): Promise<readonly Change[]>;
  /** Why a row may not replace what is stored. */
  conflict?(stored: T, next: T): RowFault | undefined;
  /** Of other registers. */
  named?(document: T): Named;
}

/** The register of a kind; it is given back only what it read or found itself. */
export function registerOf(kind: MarketKind, stores: MarketStores): MarketRegister<Document> {
  return registersOf(stores)[kind] as unknown as MarketRegister<Document>;
}

function registersOf({ participants, premises, meters, repsOfRecord }: MarketStores) {
  return {
    participants: { read: readParticipant, conflict: otherRole, ...kept(participants) },
    premises: {
      ...{ read: readPremise, conflict: otherTerritory, named: namedByPremise },
      ...kept(premises),
    },
    meters: { read: readMeter, named: namedByMeter, ...kept(meters) },
    'rep-of-record': {
      ...{ read: readRepOfRecord, named: namedByPeriod, findMany: repsOfRecord.findMany },
      saving: (put) => repsOfRecord.changing({ put }),
    },
  } satisfies {
    participants: MarketRegister<Participant>;
    premises: MarketRegister<Premise>;
    meters: MarketRegister<Meter>;
    'rep-of-record': MarketRegister<RepOfRecordPeriod>;
  };
}

interface Store<T extends Document> extends Pick<MarketRegister<T>, 'findMany'> {
  inserting(document: T): Change;
  replacing(document: T): Change;
}

function kept<T extends Document>({ findMany, inserting, replacing }: Store<T>) {
  const saving = async (documents: readonly T[]) =>
    documents.map((one) => (one.version === 1 ? inserting(one) : replacing(one)));
  return { findMany, saving };
}

/** A premise stays with its TDSP (BR-028.024). */
function otherTerritory(stored: Premise, next: Premise): RowFault | undefined {
  const owner = stored.tdspDuns;
  return owner === next.tdspDuns
    ? undefined
    : { column: 'DUNS', reason: 'wrong-tdsp', detail: `the premise belongs to TDSP ${owner}` };
}

/** What is a REP does not become a utility: one of the two files is wrong, and much hangs on either. */
function otherRole(stored: Participant, next: Participant): RowFault | undefined {
  return stored.role === next.role
    ? undefined
    : { column: 'ROLE', reason: 'contradiction', detail: `the DUNS is a ${stored.role}’s` };
}

function namedByPremise({ tdspDuns }: Premise): Named {
  return { tdsp: tdspDuns };
}

function namedByMeter({ esiid }: Meter): Named {
  return { esiid };
}

function namedByPeriod({ esiid, repDuns }: RepOfRecordPeriod): Named {
  return { esiid, rep: repDuns };
}
