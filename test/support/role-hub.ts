import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { TOTP } from 'otpauth';
import type { Role } from '../../src/audit-event.ts';
import { readConfig } from '../../src/config.ts';
import { type Hub, openHub, type Served } from '../../src/hub.ts';
import type { OrganisationKind } from '../../src/identity/organisation.ts';
import { newSealingKey, Sealing } from '../../src/identity/second-factor/sealing.ts';
import { withTotp } from '../../src/identity/second-factor/second-factor.ts';
import { totpPurpose } from '../../src/identity/second-factor/second-factor-deps.ts';
import { newTotpSecret } from '../../src/identity/second-factor/totp.ts';
import { withCurrentTerms } from '../../src/identity/terms.ts';
import type { Language } from '../../src/language.ts';
import { silentLog } from '../../src/log.ts';
import type { Action } from '../../src/policy.ts';
import type { Demo } from '../../src/portal/deps.ts';
import { OPERATOR, type TurnedClock, turnedClock } from './hub-app.ts';
import { aPremise } from './portal-world.ts';
import { questions } from './questions.ts';
import { Visitor } from './visitor.ts';

export const PASSWORD = 'harbor4maple7stone';
/** One for all of them, TDSPs and REPs. */
const DUNS = '148055531';
const LETTER_LOOKS_MAX = 300;
const LOOK_EVERY_MS = 50;
const ESIIDS_FROM = 10443720000000000n;
const MOVED_IN = Temporal.PlainDate.from('2025-06-01');

/** Somebody with a role, as far as the policy asks. */
export interface Caller {
  readonly role: Role;
  /** Customers that act for a business. */
  readonly isBusiness?: true;
  readonly isAdministrator?: true;
  readonly permissions?: readonly Action[];
}

/** Everybody who can come to the hub's pages, beside nobody. */
export const CALLERS: Readonly<Record<string, Caller>> = {
  customer: { role: 'customer' },
  'customer of a business': { role: 'customer', isBusiness: true },
  'administrator of a business': { role: 'customer', isBusiness: true, isAdministrator: true },
  'third party': { role: 'third-party' },
  'administrator of a third party': { role: 'third-party', isAdministrator: true },
  REP: { role: 'rep' },
  'REP that may manage the extract account': {
    role: 'rep',
    permissions: ['extract-account.manage'],
  },
  'administrator of a REP': { role: 'rep', isAdministrator: true },
  TDSP: { role: 'tdsp' },
  'TDSP that may decide on organisations': { role: 'tdsp', permissions: ['organisation.approve'] },
  'TDSP that may act on users': { role: 'tdsp', permissions: ['user.administer'] },
  'administrator of a TDSP': { role: 'tdsp', isAdministrator: true },
  regulator: { role: 'regulator' },
  ERCOT: { role: 'ercot' },
  host: { role: 'host' },
  'host that may decide on organisations': { role: 'host', permissions: ['organisation.approve'] },
  'host that may act on users': { role: 'host', permissions: ['user.administer'] },
  'administrator of the host': { role: 'host', isAdministrator: true },
};

/** What else there is about a user; without all of it they are ready to work. */
export interface UserWish {
  readonly language?: Language;
  readonly hasTemporaryPassword?: true;
  readonly hasNoTerms?: true;
  readonly hasNoQuestion?: true;
  readonly hasNoSecondFactor?: true;
}

export interface MadeUser {
  readonly id: string;
  readonly userId: string;
  /** Base32, of the app of those who must have one. */
  readonly secret?: string;
}

/** A whole hub over SQLite, as `hub demo` serves it: every route there is. */
export interface RoleHub {
  readonly hub: Hub;
  readonly served: Served;
  readonly clock: TurnedClock;
  readonly url: string;
  /** A user with `PASSWORD`; of an approved organisation of their own, unless they are a plain customer. */
  make(caller: Caller, wish?: UserWish): Promise<MadeUser>;
  /** The ESIID of the user that was made first, if that is a customer. */
  readonly firstEsiid: string;
  /** The password's half of a sign-in. */
  enter(user: MadeUser): Promise<Visitor>;
  /** Through the sign-in page, the second factor included. */
  signedIn(user: MadeUser): Promise<Visitor>;
  /** All that is stored, as text, to compare; but for whose turn a job is, and the record, which refusals are on. */
  stored(): string;
  /** Waits until no letter is on its way; what is stored changes until then. */
  lettersSent(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRoleHub(demo: Demo = { signIns: [], steps: [] }): Promise<RoleHub> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const ports = { HUB_PORT: '0', HUB_FTPS_PORT: '0', HUB_SFTP_PORT: '0' };
  const clock = turnedClock('2026-04-01T12:00:00Z');
  const hub = await openHub(readConfig({ HUB_DATA_DIR: folder, ...ports }), silentLog, clock);
  const served = await hub.serve(demo);
  const database = new DatabaseSync(join(folder, 'hub.sqlite'), { readOnly: true });
  const url = `https://localhost:${served.port}`;
  let users = 0;

  async function make(caller: Caller, wish: UserWish = {}): Promise<MadeUser> {
    const { role, isAdministrator = false, permissions = [] } = caller;
    const userId = `person.${++users}`;
    const terms = wish.hasNoTerms ? [] : withCurrentTerms([], clock());
    const until = clock().add({ hours: 24 });
    const wanted = {
      ...{ userId, role, isAdministrator, permissions, terms, password: PASSWORD },
      questions: wish.hasNoQuestion ? [] : questions,
      ...{ name: 'Ana Ruiz', email: `${userId}@example.org`, language: wish.language ?? 'en' },
      ...(await homeOf(caller)),
      ...(wish.hasTemporaryPassword ? { temporaryUntil: until } : {}),
    };
    const user = await hub.users.create(wanted, OPERATOR);
    const mustHaveApp = isAdministrator || role === 'tdsp' || role === 'host';
    if (!mustHaveApp || wish.hasNoSecondFactor) return user;
    const secret = newTotpSecret();
    const sealing = new Sealing(await hub.secrets.once('second-factors', newSealingKey));
    const withApp = withTotp(user, sealing.seal(secret, totpPurpose(user.id)));
    await hub.collections.keep([hub.users.store.replacing(withApp)]);
    return { ...user, secret };
  }

  /** The customer or the organisation a user belongs to. */
  async function homeOf({ role, isBusiness }: Caller) {
    const isCustomer = role === 'customer';
    const customerId = isCustomer ? await customer() : undefined;
    const ofCustomer = customerId === undefined ? {} : { customerId };
    if (isCustomer && isBusiness !== true) return ofCustomer;
    const organisationId = await organisation(isCustomer ? 'business' : role, ofCustomer);
    return { organisationId, duns: DUNS, ...ofCustomer };
  }

  /** At an address of every TDSP's territory. */
  async function customer(): Promise<string> {
    const esiid = esiidOf(users);
    const premise = { ...aPremise(esiid, '1 Main St', 'WACO', '76701'), tdspDuns: DUNS };
    await hub.collections.keep([hub.market.premises.inserting(premise)]);
    const occupancies = [{ esiid, from: MOVED_IN, until: null }];
    return (await hub.customers.create({ occupancies }, OPERATOR)).id;
  }

  async function organisation(
    kind: OrganisationKind,
    ofCustomer: { readonly customerId?: string },
  ): Promise<string> {
    const id = `organisation-${users}`;
    const text = { name: 'Bright Power', address: '1 Main St, Waco', puctNumber: '', evidence: '' };
    const change = hub.organisationServices.store.inserting({
      ...{ id, version: 1, kind, status: 'approved', ...text, ...ofCustomer },
      ...{ noticeEmail: 'notices@example.org', clientIds: [] },
      duns: [{ duns: DUNS, status: 'validated' }],
      ...{ requestedAt: clock(), confirmedAt: clock(), decidedAt: clock() },
    });
    await hub.collections.keep([change]);
    return id;
  }

  async function enter({ userId }: MadeUser): Promise<Visitor> {
    const visitor = new Visitor(url);
    const { status } = await visitor.signIn(userId, PASSWORD);
    if (status !== 303) throw new Error(`${userId} cannot sign in: ${status}`);
    return visitor;
  }

  async function signedIn(user: MadeUser): Promise<Visitor> {
    const visitor = await enter(user);
    const { secret } = user;
    if (secret !== undefined) {
      // A code is good once; whoever comes back shows the next.
      clock.turn({ minutes: 1 });
      const code = new TOTP({ secret }).generate({ timestamp: clock().epochMilliseconds });
      await visitor.get('/sign-in/second-factor');
      await visitor.post('/sign-in/second-factor', { code });
    }
    const { status } = await visitor.get('/');
    if (status !== 200) throw new Error(`${user.userId} is not through: ${status}`);
    return visitor;
  }

  function stored(): string {
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .filter(({ name }) => !/^(leases|record:|sqlite_sequence)/.test(String(name)));
    const rows = tables.map(({ name }) => database.prepare(`SELECT * FROM "${name}"`).all());
    return JSON.stringify(rows);
  }

  async function lettersSent(): Promise<void> {
    for (let look = 0; /\\"state\\":\\"waiting/.test(stored()); look++) {
      if (look === LETTER_LOOKS_MAX) throw new Error('letters do not leave');
      await delay(LOOK_EVERY_MS);
    }
  }

  return {
    ...{
      hub,
      served,
      clock,
      url,
      firstEsiid: esiidOf(1),
      make,
      enter,
      signedIn,
      stored,
      lettersSent,
    },
    async stop() {
      database.close();
      await served.close();
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The home of the customer that was made as the `n`th user. */
function esiidOf(n: number): string {
  return String(ESIIDS_FROM + BigInt(n));
}
