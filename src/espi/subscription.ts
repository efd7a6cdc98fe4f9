import type { EspiIds } from './ids.ts';
import type { EspiUris } from './uri.ts';

/** What the entries of one Subscription have in common: its link id, where ids and URIs come from, and their Atom times. */
export interface Subscription {
  readonly id: string;
  readonly ids: EspiIds;
  readonly uris: EspiUris;
  /** Seconds since 1970-01-01T00:00Z: when the customer said yes; its entries never change afterwards. */
  readonly published: number;
  readonly updated: number;
}
