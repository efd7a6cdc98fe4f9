import type { Actor } from './audit-event.ts';

declare const minted: unique symbol;

/** Local dates (America/Chicago) of one ESIID that a caller may read; `until` is exclusive. */
export interface ReadWindow {
  readonly esiid: string;
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate;
  /** That the reader may read it came to be known since what changed was last given to them. */
  readonly isNewlyKnown?: boolean;
}

/** Proof that someone decided this caller may read these meters over these dates. Only `access/` mints one. */
export interface ReadScope {
  readonly [minted]: true;
  readonly reader: Actor;
  /** What the right rests on, for the record: `own premise`, `authorization <id>`, `rep of record`, `territory`. */
  readonly ground: string;
  readonly windows: readonly ReadWindow[];
}
