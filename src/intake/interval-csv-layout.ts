/** Which columns an interval CSV has; their order is always the native one (`smt/FACTS` §2.1). */
export interface IntervalCsvLayout {
  readonly hasRevision: boolean;
  readonly hasChannel: boolean;
  readonly columns: number;
}

const REVISION = 'REVISION_DATE';
const CHANNEL = 'CONSUMPTION_SURPLUSGENERATION';
const START = ['ESIID', 'USAGE_DATE'];
const REST = ['USAGE_START_TIME', 'USAGE_END_TIME', 'USAGE_KWH', 'ESTIMATED_ACTUAL'];

/** The layout that a header line announces, or undefined when it is no interval CSV header. */
export function intervalCsvLayout(header: readonly string[]): IntervalCsvLayout | undefined {
  const hasRevision = header.includes(REVISION);
  const hasChannel = header.includes(CHANNEL);
  const expected = [
    ...START,
    ...(hasRevision ? [REVISION] : []),
    ...REST,
    ...(hasChannel ? [CHANNEL] : []),
  ];
  if (expected.length !== header.length || expected.some((name, i) => header[i] !== name)) {
    return undefined;
  }
  return { hasRevision, hasChannel, columns: expected.length };
}
