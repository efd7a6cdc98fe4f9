import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localDate } from '../../calendar.ts';
import type { FixtureCustomer } from '../../fixtures/customer-rows.ts';
import type { Hub } from '../../hub.ts';
import { securityQuestion } from '../../identity/security-questions.ts';
import { withCurrentTerms } from '../../identity/terms.ts';
import type { DemoFolder } from './folder.ts';
import { readSentUsage } from './market.ts';
import { letOrganisationsIn } from './organisations.ts';
import { DEMO_ANSWER, DEMO_OPERATOR, DEMO_QUESTION, newPassword, type SignIn } from './sign-in.ts';

const CUSTOMERS = 3;
/** As long as anybody sees usage. */
const BUSINESS_SINCE = { months: 48 };

export interface People {
  /** At least one for each role. */
  readonly signIns: readonly SignIn[];
  /** Whom the story is about. */
  readonly customer: SignIn;
  /** That customer's. */
  readonly esiids: readonly string[];
}

/**
 * The first people of the made-up market get sign-ins, and so does one of every kind of organisation; the passwords are new
 * each time. `rep` is the DUNS of the retail provider of the story.
 */
export async function letPeopleIn(hub: Hub, folder: DemoFolder, rep: string): Promise<People> {
  const rows: readonly FixtureCustomer[] = JSON.parse(
    await readFile(join(folder.market, 'customers.json'), 'utf8'),
  );
  const customers: SignIn[] = [];
  for (const [i, row] of rows.slice(0, CUSTOMERS).entries()) {
    customers.push(await letIn(hub, row, `customer${i + 1}`));
  }
  const [customer] = customers;
  const esiids = rows[0]?.occupancies.map(({ esiid }) => esiid) ?? [];
  const [esiid] = esiids;
  const home = esiid === undefined ? undefined : await hub.market.premises.find(esiid);
  if (customer === undefined || home === undefined) throw new Error('the market has no people');
  const businessCustomerId = await newBusiness(hub, folder);
  const organisations = { rep, tdsp: home.tdspDuns, businessCustomerId };
  const signIns = [...customers, ...(await letOrganisationsIn(hub, organisations))];
  return { signIns, customer, esiids };
}

async function letIn(hub: Hub, row: FixtureCustomer, user: string): Promise<SignIn> {
  const { name, email, language } = row;
  const occupancies = row.occupancies.map(({ esiid, from, until }) => ({
    esiid,
    from: Temporal.PlainDate.from(from),
    until: until === null ? null : Temporal.PlainDate.from(until),
  }));
  const customer = await hub.customers.create({ occupancies }, DEMO_OPERATOR);
  const password = newPassword();
  const terms = withCurrentTerms([], hub.clock());
  const questions = [await securityQuestion(DEMO_QUESTION, DEMO_ANSWER)];
  const known = { role: 'customer', name, email, language, terms, questions } as const;
  await hub.users.create(
    { ...known, userId: user, password, customerId: customer.id },
    DEMO_OPERATOR,
  );
  return { role: 'customer', user, password };
}

/** The customer behind a business: the premises of the market that are no homes. */
async function newBusiness(hub: Hub, folder: DemoFolder): Promise<string> {
  const sent = await readSentUsage(folder);
  const premises = await hub.market.premises.findMany(sent.map(({ esiid }) => esiid));
  const from = localDate(hub.clock()).subtract(BUSINESS_SINCE);
  const occupancies = [...premises.values()]
    .filter(({ premiseType }) => premiseType !== 'Residential')
    .map(({ id }) => ({ esiid: id, from, until: null }));
  const { id } = await hub.customers.create({ occupancies }, DEMO_OPERATOR);
  return id;
}
