import type { Collections, Document } from '../collections.ts';
import { newTenure, type Tenure } from './tenure.ts';

/** Retail customers by id, and who holds what by ESIID and by customer. */
export function customerStore(collections: Collections) {
  const customers = collections.define<Document>('customers', {});
  const tenures = collections.define<Tenure>('tenures', {
    indexes: { customer: ['periods.customerId'] },
    dates: ['periods.from', 'periods.until'],
  });
  return {
    find: (id: string) => customers.find(id),
    inserting: ({ id, version }: Document) => customers.inserting({ id, version }),
    removing: ({ id, version }: Document) => customers.removing({ id, version }),
    tenureOf: async (esiid: string) => (await tenures.find(esiid)) ?? newTenure(esiid),
    /** By ESIID; a premise that nobody has held is left out. */
    tenuresOf: (esiids: readonly string[]) => tenures.findMany(esiids),
    /** In ESIID order; ended ones too. */
    pageOfCustomer: (customerId: string, limit: number, after: string | undefined) =>
      tenures.page({
        index: 'customer',
        equals: [customerId],
        limit,
        ...(after === undefined ? {} : { after }),
      }),
    /** A tenure that was made of one read before; a change in between is a `conflict`. */
    saving: (tenure: Tenure) =>
      tenure.version === 1 ? tenures.inserting(tenure) : tenures.replacing(tenure),
  };
}
export type CustomerStore = ReturnType<typeof customerStore>;
