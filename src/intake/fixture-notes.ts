/**
 * What `hub fixtures generate` writes beside the market's files, for people and tests: the fields of an entry of
 * `customers.json` and of `expected.json`. No utility sends such files.
 */
const NOTES: readonly (readonly string[])[] = [
  ['id', 'name', 'email', 'language', 'occupancies'],
  ['esiid', 'channel', 'totalWh', 'days', 'missing', 'estimated', 'byRep'],
];

/** Whether an object of a JSON file, by its fields, is one of those notes. */
export function isFixtureNote(object: Readonly<Record<string, unknown>>): boolean {
  return NOTES.some((names) => Object.keys(object).join() === names.join());
}
