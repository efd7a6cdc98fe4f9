/** The only source of "now" outside `main.ts`; tests pass one that they turn by hand. Millisecond precision. */
export type Clock = () => Temporal.Instant;
