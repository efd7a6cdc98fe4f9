import type { Letter } from './letter.tsx';

/**
 * `refused`: this letter will never arrive. `postponed`: not now. `down`: not now, and no other letter either. `code` is
 * the server's number or the library's word; what the server said may hold the address, so it is dropped.
 */
export type Delivery =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'refused' | 'postponed' | 'down'; readonly code: string };

/** Where letters go. Never throws for what the other side does. */
export interface Post {
  deliver(letter: Letter): Promise<Delivery>;
}
