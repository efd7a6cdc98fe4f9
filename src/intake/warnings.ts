import type { ParticipantStore } from '../market/store.ts';
import type { PremiseStore } from '../premise/store.ts';

/** Why something that was taken in may be a mistake: it names what no register knows by now. */
export type WarningReason =
  | 'unknown-rep'
  | 'unknown-tdsp'
  | 'unknown-esiid'
  | 'unknown-sender'
  /** A CANCEL, or an event in the place of another, came before what it names. */
  | 'unknown-event'
  /** The quarter hours of a record were taken, its register readings were not. */
  | 'odd-reading';

/** Files may come in any order, so these are taken; but usage of an unknown REP's goes into nobody's extract. */
export interface Warning {
  readonly reason: WarningReason;
  readonly rows: number;
  /** The first of those named. */
  readonly names: readonly string[];
}

const NAMES_MAX = 10;

/** The warnings of one file. */
export class Warnings {
  private readonly found = new Map<WarningReason, { rows: number; readonly names: Set<string> }>();

  add(reason: WarningReason, name: string): void {
    const warning = this.found.get(reason) ?? { rows: 0, names: new Set<string>() };
    warning.rows++;
    if (warning.names.size < NAMES_MAX) warning.names.add(name);
    this.found.set(reason, warning);
  }

  list(): readonly Warning[] {
    return [...this.found].map(([reason, { rows, names }]) => ({
      reason,
      rows,
      names: [...names],
    }));
  }
}

export interface Registers {
  readonly participants: Pick<ParticipantStore, 'findMany'>;
  readonly premises: Pick<PremiseStore, 'findMany'>;
}

/** What a row of a market file names, `''` for nothing. */
export interface Named {
  readonly rep?: string;
  readonly tdsp?: string;
  readonly esiid?: string;
}

/** Warns of each row that names an organisation or a premise that the registers do not have. */
export async function warnOfUnknown(
  { participants, premises }: Registers,
  rows: readonly Named[],
  warnings: Warnings,
): Promise<void> {
  const dunses = rows.flatMap(({ rep = '', tdsp = '' }) => [rep, tdsp]);
  const roles = await participants.findMany([...new Set(dunses)].filter(isNamed));
  const esiids = rows.map(({ esiid = '' }) => esiid);
  const known = await premises.findMany([...new Set(esiids)].filter(isNamed));
  for (const { rep = '', tdsp = '', esiid = '' } of rows) {
    if (isNamed(rep) && roles.get(rep)?.role !== 'REP') warnings.add('unknown-rep', rep);
    if (isNamed(tdsp) && roles.get(tdsp)?.role !== 'TDSP') warnings.add('unknown-tdsp', tdsp);
    if (isNamed(esiid) && !known.has(esiid)) warnings.add('unknown-esiid', esiid);
  }
}

function isNamed(name: string): boolean {
  return name !== '';
}
