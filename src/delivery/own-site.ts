import type { Clock } from '../clock.ts';
import type { SiteAccounts, SiteRecord, SiteTree } from '../extracts/site.ts';
import type { Log } from '../log.ts';

/** What both doors of the own site need. */
export interface OwnSite {
  readonly tree: SiteTree;
  readonly accounts: SiteAccounts;
  readonly record: SiteRecord;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly log: Log;
  readonly clock: Clock;
}

/** A door that is open. */
export interface RunningSite {
  readonly port: number;
  /** Ends every connection and resolves when the port is free again. */
  close(): Promise<void>;
}

/** A refused sign-in is answered this much later, so that guessing is slow on every connection. */
export const REFUSED_SIGN_IN_DELAY_MS = 1000;
export const SIGN_INS_PER_CONNECTION_MAX = 3;
/** A connection that has not signed in by then is closed. */
export const SIGN_IN_TIMEOUT_MS = 60_000;
export const IDLE_TIMEOUT_MS = 300_000;
