import { setImmediate } from 'node:timers/promises';
import type { Page } from '../collections.ts';
import type { Occupancy } from './customer.ts';
import type { CustomerStore } from './store.ts';
import { type Tenure, timesOf } from './tenure.ts';

/** Ended premises looked through at once in search of one that has not ended. */
const ENDED_AT_ONCE = 500;

type TenurePages = Pick<CustomerStore, 'pageOfCustomer'>;

interface Wish {
  readonly customerId: string;
  readonly limit: number;
  readonly after: string | undefined;
}

/**
 * One customer's premises with a time that is wanted, of at most `limit` that they hold or held: the first such page with any
 * in it, or the last one.
 */
export async function pageOfTheirs(
  store: TenurePages,
  wish: Wish,
  isWanted: (occupancy: Occupancy) => boolean,
): Promise<Page<Occupancy>> {
  const { customerId, limit, after } = wish;
  const wanted = (tenure: Tenure) => timesOf(tenure, customerId).filter(isWanted).slice(0, 1);
  const isEnded = (tenure: Tenure) => wanted(tenure).length === 0;
  const first = await store.pageOfCustomer(customerId, limit, after);
  const isSkipped = first.next !== undefined && first.items.every(isEnded);
  const page = isSkipped
    ? await pastEnded(store, { customerId, limit, after: first.next }, isEnded)
    : first;
  const items = page.items.flatMap(wanted);
  return page.next === undefined ? { items } : { items, next: page.next };
}

/** Looks through many pages at once, and comes to the same one. */
async function pastEnded(
  store: TenurePages,
  { customerId, limit, after }: Wish,
  isEnded: (tenure: Tenure) => boolean,
): Promise<Page<Tenure>> {
  const atOnce = limit * Math.ceil(ENDED_AT_ONCE / limit);
  let from = after;
  for (;;) {
    const { items, next } = await store.pageOfCustomer(customerId, atOnce, from);
    const found = items.findIndex((tenure) => !isEnded(tenure));
    if (found !== -1) {
      const before = found - (found % limit);
      const start =
        before === 0 ? from : (await store.pageOfCustomer(customerId, before, from)).next;
      return store.pageOfCustomer(customerId, limit, start);
    }
    if (next === undefined) return { items: [] };
    from = next;
    await setImmediate();
  }
}
