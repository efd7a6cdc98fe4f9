import { type Collections, everyDocument } from '../collections.ts';
import type { Customer } from './customer.ts';

/** Retail customers, by id and by the ESIIDs they hold or held. */
export function customerStore(collections: Collections) {
  const customers = collections.define<Customer>('customers', {
    indexes: { esiid: ['occupancies.esiid'] },
    dates: ['occupancies.from', 'occupancies.until'],
  });
  return {
    find: (id: string) => customers.find(id),
    ofEsiid: (esiid: string) => everyDocument(customers, { index: 'esiid', equals: [esiid] }),
    inserting: (customer: Customer) => customers.inserting(customer),
    replacing: (customer: Customer) => customers.replacing(customer),
  };
}
export type CustomerStore = ReturnType<typeof customerStore>;
