import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FixtureCustomer } from '../../fixtures/customer-rows.ts';
import type { Hub } from '../../hub.ts';
import { withCurrentTerms } from '../../identity/terms.ts';
import type { DemoFolder } from './folder.ts';

export const DEMO_OPERATOR = { role: 'operator', id: 'demo' } as const;
const CUSTOMERS = 3;
const PASSWORD_BYTES = 12;

export interface SignIn {
  readonly role: 'customer';
  readonly user: string;
  readonly password: string;
}

export interface People {
  readonly signIns: readonly SignIn[];
  /** Whom the story is about. */
  readonly customer: SignIn;
  /** That customer's. */
  readonly esiids: readonly string[];
}

/** The first people of the made-up market get sign-ins, with new passwords each time. */
export async function letPeopleIn(hub: Hub, { market }: DemoFolder): Promise<People> {
  const rows: readonly FixtureCustomer[] = JSON.parse(
    await readFile(join(market, 'customers.json'), 'utf8'),
  );
  const signIns: SignIn[] = [];
  for (const [i, row] of rows.slice(0, CUSTOMERS).entries()) {
    signIns.push(await letIn(hub, row, `customer${i + 1}`));
  }
  const [customer] = signIns;
  const [first] = rows;
  if (customer === undefined || first === undefined) throw new Error('the market has no people');
  return { signIns, customer, esiids: first.occupancies.map(({ esiid }) => esiid) };
}

async function letIn(hub: Hub, row: FixtureCustomer, user: string): Promise<SignIn> {
  const { name, email, language } = row;
  const occupancies = row.occupancies.map(({ esiid, from, until }) => ({
    esiid,
    from: Temporal.PlainDate.from(from),
    until: until === null ? null : Temporal.PlainDate.from(until),
  }));
  const customer = await hub.customers.create({ occupancies }, DEMO_OPERATOR);
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const terms = withCurrentTerms([], hub.clock());
  const known = { role: 'customer', name, email, language, terms } as const;
  await hub.users.create(
    { ...known, userId: user, password, customerId: customer.id },
    DEMO_OPERATOR,
  );
  return { role: 'customer', user, password };
}
