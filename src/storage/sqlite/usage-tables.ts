import { UsageDatabase } from './usage-database.ts';
import { type UsageDictionary, usageDictionary } from './usage-dictionary.ts';
import { type UsageLoads, usageLoads } from './usage-loads.ts';
import { type UsageMonths, usageMonths } from './usage-months.ts';
import { type UsageRegisters, usageRegisters } from './usage-registers.ts';
import { type UsageTail, usageTail } from './usage-tail.ts';

/** The tables of one usage file, opened once and shared by writing, reading and compaction. */
export interface UsageTables {
  readonly database: UsageDatabase;
  readonly dictionary: UsageDictionary;
  readonly loads: UsageLoads;
  readonly tail: UsageTail;
  readonly months: UsageMonths;
  readonly registers: UsageRegisters;
}

export function usageTables(file: string): UsageTables {
  const database = new UsageDatabase(file);
  const dictionary = usageDictionary(database);
  return {
    database,
    dictionary,
    loads: usageLoads(database),
    tail: usageTail(database),
    months: usageMonths(database),
    registers: usageRegisters(database, dictionary),
  };
}
