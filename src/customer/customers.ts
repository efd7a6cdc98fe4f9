import { randomUUID } from 'node:crypto';
import type { Actor } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { Customer, Occupancy } from './customer.ts';
import { overlaps } from './occupancy.ts';
import { type CustomerStore, customerStore } from './store.ts';

export interface NewCustomer {
  readonly name: string;
  readonly email: string;
  readonly occupancies: readonly Occupancy[];
}

/** Retail customers and the premises in their hands. */
export class Customers {
  private readonly collections: Collections;
  private readonly store: CustomerStore;
  private readonly clock: Clock;

  constructor(collections: Collections, clock: Clock) {
    this.collections = collections;
    this.store = customerStore(collections);
    this.clock = clock;
  }

  /** Throws `conflict` `customer.esiid-taken` when another customer has one of the ESIIDs in that time (BR-043.009). */
  async create({ name, email, occupancies }: NewCustomer, by: Actor): Promise<Customer> {
    for (const occupancy of occupancies) await this.refuseTaken(occupancy);
    const customer = { id: randomUUID(), version: 1, name, email, occupancies };
    await this.collections.commit([this.store.inserting(customer)], {
      at: this.clock(),
      actor: by,
      action: 'customer.created',
      subject: customer.id,
      // No name, no address: the record is read by people who may see neither.
      detail: { esiids: occupancies.map(({ esiid }) => esiid) },
    });
    return customer;
  }

  find(id: string): Promise<Customer | undefined> {
    return this.store.find(id);
  }

  /** Everybody who holds or held the premise. */
  async ofEsiid(esiid: string): Promise<readonly Customer[]> {
    return Array.fromAsync(this.store.ofEsiid(esiid));
  }

  private async refuseTaken(wanted: Occupancy): Promise<void> {
    for await (const { occupancies } of this.store.ofEsiid(wanted.esiid)) {
      if (occupancies.some((taken) => overlaps(taken, wanted))) {
        throw new HubError('conflict', 'customer.esiid-taken', { esiid: wanted.esiid });
      }
    }
  }
}
