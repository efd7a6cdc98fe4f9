import type { Actor } from '../../src/audit-event.ts';
import type { Collections, RecordedEvent } from '../../src/collections.ts';
import { Authorizations } from '../../src/consent/authorizations.ts';
import { Customers } from '../../src/customer/customers.ts';
import { SiteAccountsService } from '../../src/extracts/site-accounts.ts';
import { Sessions } from '../../src/http/sessions.ts';
import { belongingsOf, leftBehindBy } from '../../src/hub/belongings.ts';
import { Accounts } from '../../src/identity/accounts.ts';
import type { Application } from '../../src/identity/application.ts';
import { Departures } from '../../src/identity/departures.ts';
import { OneTimeLinks } from '../../src/identity/one-time-links.ts';
import type { Organisation, OrganisationKind } from '../../src/identity/organisation.ts';
import { OrganisationLetters } from '../../src/identity/organisation-letters.ts';
import type { Reviewer } from '../../src/identity/organisation-review.ts';
import {
  type OrganisationServices,
  organisationServices,
} from '../../src/identity/organisation-services.ts';
import { organisationStore } from '../../src/identity/organisation-store.ts';
import { newSealingKey, Sealing } from '../../src/identity/second-factor/sealing.ts';
import { secondFactors } from '../../src/identity/second-factor/second-factors.ts';
import type { SessionMemory } from '../../src/identity/second-factor/session-memory.ts';
import { TemporaryPasswords } from '../../src/identity/temporary-passwords.ts';
import { Territories } from '../../src/identity/territories.ts';
import type { User } from '../../src/identity/user.ts';
import { Users } from '../../src/identity/users.ts';
import { type MarketEventStore, marketEventStore } from '../../src/market/event-store.ts';
import type { ParticipantRole } from '../../src/market/participant.ts';
import { type ParticipantStore, participantStore } from '../../src/market/store.ts';
import type { Notice } from '../../src/notice.ts';
import { NoticeQueue } from '../../src/notices/queue.ts';
import { Clients } from '../../src/oauth/clients.ts';
import { OrganisationClients } from '../../src/oauth/organisation-clients.ts';
import { oauthStore } from '../../src/oauth/store.ts';
import type { Premise } from '../../src/premise/premise.ts';
import { premiseStore } from '../../src/premise/store.ts';
import { ClaimReview } from '../../src/registration/claim-review.ts';
import { Claims } from '../../src/registration/claims.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { OPERATOR, type TurnedClock, turnedClock } from './hub-app.ts';

export const PASSWORD = 'harbor4maple7stone';
export const ONCOR = '1039940674000';
export const CENTERPOINT = '957877905';
export const BRIGHT = '148055531';
export const BRIGHT_SOLAR = '110569998';
export const OTHER_REP = '133305370';
/** In Oncor's territory, and in CenterPoint's. */
export const ONCOR_HOME = '10443720000000001';
export const CENTERPOINT_HOME = '1008901000000000000022';
const PASSWORD_MIN = 8;
const OWN_LETTERS: ReadonlySet<string> = new Set([
  'address-confirmation',
  'administrator-confirmation',
]);

/** Role, DUNS, name, PUCT number, as the register has them. */
const REGISTER: readonly (readonly [ParticipantRole, string, string, string])[] = [
  ['TDSP', ONCOR, 'Oncor Electric Delivery', '30043'],
  ['TDSP', CENTERPOINT, 'CenterPoint Energy', '30086'],
  ['REP', BRIGHT, 'Bright Power', '10052'],
  ['REP', BRIGHT_SOLAR, 'Bright Solar', '10052'],
  ['REP', OTHER_REP, 'Accent Energy', '10177'],
];

export interface OrganisationWorld extends OrganisationServices {
  readonly collections: Collections;
  readonly clock: TurnedClock;
  readonly sessions: Sessions;
  readonly users: Users;
  readonly customers: Customers;
  readonly accounts: Accounts;
  readonly participants: ParticipantStore;
  readonly marketEvents: MarketEventStore;
  readonly claims: Claims;
  readonly claimReview: ClaimReview;
  readonly organisationClients: OrganisationClients;
  readonly clients: Clients;
  readonly organisationLetters: OrganisationLetters;
  readonly siteAccounts: SiteAccountsService;
  readonly notices: NoticeQueue;
  readonly memory: SessionMemory;
  readonly passwordMin: number;
  /** Messages that wait to be sent, oldest first. */
  letters(kind?: Notice['kind']): Promise<readonly Letter[]>;
  /** The secret of the newest link to confirm an organisation. */
  newestSecret(): Promise<string>;
  /** The secret of the newest link that proves this address to be its user's own; `''` when there is none. */
  ownSecret(email: string): Promise<string>;
  /** An organisation that asks, with the links in both its letters followed; gives its id. */
  confirmed(overrides?: Partial<Application>): Promise<string>;
  /** Somebody who asks to join, with the link in the letter followed. */
  asking(organisationId: string, userId: string): Promise<User>;
  events(action: string): Promise<readonly RecordedEvent[]>;
  /** An approved organisation and its first administrator. */
  approved(overrides?: Partial<Application>, by?: Reviewer): Promise<Established>;
  /** An active user of an organisation, accepted by its administrator. */
  member(of: Established, userId: string): Promise<User>;
  /** As it is stored now. */
  user(id: string): Promise<User>;
  close(): Promise<void>;
}

export interface OrganisationWorldWish {
  readonly publicUrl?: string;
}

export interface Established {
  readonly organisation: Organisation;
  readonly administrator: User;
}

export type Letter = Pick<Notice, 'kind' | 'to' | 'language' | 'facts'>;

export const HOST: Reviewer = { actor: { role: 'host', id: 'host user' } };

/** The real services over in-memory SQLite, a register of five companies and two premises. */
export async function organisationWorld({
  publicUrl = 'https://hub.example.org',
}: OrganisationWorldWish = {}): Promise<OrganisationWorld> {
  const opened = await openSqliteCollections(':memory:');
  const clock = turnedClock();
  const participants = participantStore(opened);
  const premises = premiseStore(opened);
  const marketEvents = marketEventStore(opened);
  const sessions = new Sessions(opened, clock);
  const organisations = organisationStore(opened);
  const users = new Users(opened, clock, undefined, organisations);
  const customers = new Customers(opened, clock);
  const notices = new NoticeQueue(opened, clock);
  const links = new OneTimeLinks(opened, clock);
  const base = { collections: opened, clock, users, notices, sessions, publicUrl };
  const lasting = Temporal.Duration.from({ hours: 24 });
  const temporaryPasswords = new TemporaryPasswords({
    ...base,
    passwordMin: PASSWORD_MIN,
    lasting,
  });
  const territories = new Territories({ organisations, customers, premises });
  const authorizations = new Authorizations(opened, customers, clock);
  const store = oauthStore(opened);
  const clients = new Clients({ collections: opened, store, authorizations, organisations, clock });
  const organisationLetters = new OrganisationLetters({ ...base, userStore: users.store });
  const letters = organisationLetters;
  const siteAccounts = new SiteAccountsService(opened, clock);
  const leftBehind = leftBehindBy(clients, siteAccounts);
  const departures = new Departures({ organisations, leftBehind, letters });
  // What customers share is the lifecycle's part.
  const endSharing = async () => {};
  const accounts = new Accounts({
    ...{ ...base, temporaryPasswords, territories, departures, endSharing },
  });
  const factors = secondFactors({ ...base, sealingKey: newSealingKey() });
  const services = organisationServices({
    ...{ ...base, organisations, accounts, customers, participants, premises, territories, links },
    events: marketEvents,
    secondFactors: factors,
    sealing: new Sealing(newSealingKey()),
    belongings: belongingsOf(clients, siteAccounts, { endSharing }),
    ...{ programs: clients, departures },
    passwordMin: PASSWORD_MIN,
  });
  const claims = new Claims({ ...base, users: users.store, customers, authorizations });
  const claimReview = new ClaimReview({
    ...{ claims, premises, clock, users: users.store },
    organisations: services.store,
  });
  await opened.keep([
    ...REGISTER.map(([role, id, name, puctNumber]) =>
      participants.inserting({ id, version: 1, role, name, puctNumber }),
    ),
    premises.inserting(aPremise(ONCOR_HOME, ONCOR)),
    premises.inserting(aPremise(CENTERPOINT_HOME, CENTERPOINT)),
  ]);

  const world: OrganisationWorld = {
    ...services,
    ...{ collections: opened, clock, sessions, users, customers, accounts },
    organisationClients: new OrganisationClients({
      ...{ clients, organisations, organisationLetters, clock },
    }),
    organisationLetters,
    marketEvents,
    ...{ participants, claims, claimReview, clients, siteAccounts, notices },
    ...{ memory: factors.memory, passwordMin: PASSWORD_MIN },
    async letters(kind) {
      const queued = await notices.due(1000);
      const letters = queued.map(({ kind: one, content }) => ({ kind: one, ...content }));
      return letters.filter((letter) => kind === undefined || letter.kind === kind);
    },
    async newestSecret() {
      const letters = await world.letters('organisation-confirmation');
      return secretIn(letters.at(-1));
    },
    events: (action) => Array.fromAsync(opened.events({ action })),
    async ownSecret(email) {
      const letters = await world.letters();
      const own = letters.findLast(({ kind, to }) => to === email && OWN_LETTERS.has(kind));
      return secretIn(own);
    },
    async confirmed(overrides = {}) {
      const application = anApplication(overrides);
      const { id } = await services.organisations.register(application);
      // Messages of one moment have no order.
      clock.turn({ milliseconds: 1 });
      const letters = await world.letters('organisation-confirmation');
      const letter = letters.findLast(({ to }) => to === application.noticeEmail);
      await services.organisations.confirm(secretIn(letter));
      const own = await world.ownSecret(application.email);
      if (own !== '') await services.applicants.confirm(own);
      return id;
    },
    async asking(organisationId, userId) {
      const person = aPerson(userId);
      const { id } = await services.applicants.join({ ...person, organisationId });
      clock.turn({ milliseconds: 1 });
      await services.applicants.confirm(await world.ownSecret(person.email));
      return world.user(id);
    },
    async approved(overrides = {}, by = HOST) {
      const id = await world.confirmed(overrides);
      await services.review.approve(id, by, true);
      const [administrator] = (await services.members.page(id)).items;
      if (administrator === undefined) throw new Error('nobody there');
      return { organisation: await services.organisations.find(id), administrator };
    },
    async member({ organisation, administrator }, userId) {
      const { id } = await world.asking(organisation.id, userId);
      await services.members.accept([id], await world.user(administrator.id));
      return world.user(id);
    },
    async user(id) {
      const user = await users.find(id);
      if (user === undefined) throw new Error('no such user');
      return user;
    },
    close: () => opened.close(),
  };
  return world;
}

export function anApplication(overrides: Partial<Application> = {}): Application {
  return {
    kind: 'rep',
    name: 'Bright Power',
    address: '1 Main Street, Dallas, TX 75201',
    noticeEmail: 'smt@bright.example',
    duns: BRIGHT,
    puctNumber: '10052',
    evidence: 'REP certificate 10052; call the number in the Commission’s register.',
    ...aPerson('bright-admin'),
    ...overrides,
  };
}

export function aPerson(userId: string) {
  return {
    userId,
    password: PASSWORD,
    personName: 'Robin Reyes',
    email: `${userId}@bright.example`,
    language: 'en',
  } as const;
}

/** What a kind of organisation that is not in the register writes. */
export function unregistered(kind: OrganisationKind, userId: string): Partial<Application> {
  const noticeEmail = `${userId}@mail.example`;
  return { kind, duns: '', puctNumber: '', name: `The ${kind}`, noticeEmail, ...aPerson(userId) };
}

/** A customer with a user of the same name. */
export async function aCustomer(
  { customers, users }: OrganisationWorld,
  userId: string,
  esiid: string,
): Promise<User> {
  const from = Temporal.PlainDate.from('2025-06-01');
  const by: Actor = OPERATOR;
  const { id: customerId } = await customers.create(
    { occupancies: [{ esiid, from, until: null }] },
    by,
  );
  const wanted = { userId, password: PASSWORD, role: 'customer', customerId } as const;
  return users.create({ ...wanted, name: `${userId} Ruiz`, email: `${userId}@home.example` }, by);
}

function secretIn(letter: Letter | undefined): string {
  return letter?.facts.link?.split('/').at(-1) ?? '';
}

function aPremise(id: string, tdspDuns: string): Premise {
  return {
    ...{ id, version: 1, address: '1 Main Street', addressOverflow: '', city: 'Dallas' },
    ...{ state: 'TX', zipCode: '75201', tdspDuns, meterReadCycle: '01', status: 'Active' },
    ...{ premiseType: 'Residential', powerRegion: 'ERCOT', stationCode: '', stationName: '' },
    ...{ metered: true, openServiceOrders: '', polrCustomerClass: '', settlementAms: true },
    ...{ tdspAms: 'AMSR', switchHold: false },
  };
}

/** The market tells of a move-in, a switch and its cancellation at a premise. */
export async function tellOf(
  { collections, marketEvents }: OrganisationWorld,
  esiid: string,
): Promise<void> {
  const told = [
    ['in', 'MOVE_IN', '2025-06-01', BRIGHT, ''],
    ['switch', 'SWITCH', '2025-09-01', OTHER_REP, ''],
    ['back', 'CANCEL', '2025-09-01', '', `${esiid}-switch`],
  ] as const;
  const changes = told.map(([id, type, day, repDuns, cancels]) => {
    const effectiveDate = Temporal.PlainDate.from(day);
    const event = {
      id: `${esiid}-${id}`,
      version: 1,
      type,
      esiid,
      effectiveDate,
      repDuns,
      cancels,
    };
    return marketEvents.inserting(event);
  });
  await collections.keep(changes);
}
