import { randomUUID } from 'node:crypto';
import type { Hub } from '../../hub.ts';
import type { Organisation, OrganisationKind } from '../../identity/organisation.ts';
import { grantableTo, roleOf } from '../../identity/organisation-rules.ts';
import { newSealingKey, Sealing } from '../../identity/second-factor/sealing.ts';
import { mustHaveSecondFactor, withTotp } from '../../identity/second-factor/second-factor.ts';
import { totpPurpose } from '../../identity/second-factor/second-factor-deps.ts';
import { newTotpSecret } from '../../identity/second-factor/totp.ts';
import { securityQuestion } from '../../identity/security-questions.ts';
import { withCurrentTerms } from '../../identity/terms.ts';
import type { User } from '../../identity/user.ts';
import type { Participant } from '../../market/participant.ts';
import { DEMO_ANSWER, DEMO_OPERATOR, DEMO_QUESTION, newPassword, type SignIn } from './sign-in.ts';
import { THIRD_PARTY_NAME } from './third-party.ts';

/** Those of the market who are given, each known by its DUNS, and the customer behind the business. */
export interface Given {
  readonly rep: string;
  readonly tdsp: string;
  readonly businessCustomerId: string;
}

interface Wanted {
  readonly kind: OrganisationKind;
  readonly name: string;
  /** What its one user types to sign in, and that user's name. */
  readonly user: string;
  readonly person: string;
  readonly isAdministrator: boolean;
  readonly registered?: Participant;
  readonly customerId?: string;
}

/** An approved organisation of every kind, with one user each. */
export async function letOrganisationsIn(hub: Hub, given: Given): Promise<readonly SignIn[]> {
  const sealing = new Sealing(await hub.secrets.once('second-factors', newSealingKey));
  const signIns: SignIn[] = [];
  for (const wanted of await everyKind(hub, given)) {
    signIns.push(await letIn(hub, wanted, sealing));
  }
  return signIns;
}

async function everyKind(hub: Hub, given: Given): Promise<readonly Wanted[]> {
  const [rep, tdsp] = await Promise.all([registered(hub, given.rep), registered(hub, given.tdsp)]);
  const { businessCustomerId: customerId } = given;
  const people = { isAdministrator: false };
  const administrators = { isAdministrator: true };
  return [
    {
      ...{ kind: 'business', name: 'Bluebonnet Bakery', customerId, ...administrators },
      ...{ user: 'business', person: 'Alma Ortiz' },
    },
    {
      ...{ kind: 'rep', name: rep.name, registered: rep, ...administrators },
      ...{ user: 'provider', person: 'Robin Reyes' },
    },
    {
      ...{ kind: 'tdsp', name: tdsp.name, registered: tdsp, ...administrators },
      ...{ user: 'utility', person: 'Jordan Blake' },
    },
    {
      ...{ kind: 'third-party', name: THIRD_PARTY_NAME, ...people },
      ...{ user: 'advisor', person: 'Casey Lin' },
    },
    {
      ...{ kind: 'regulator', name: 'Public Utility Commission', ...people },
      ...{ user: 'regulator', person: 'Morgan Hale' },
    },
    {
      ...{ kind: 'ercot', name: 'Electric Reliability Council of Texas', ...people },
      ...{ user: 'ercot', person: 'Taylor Voss' },
    },
    {
      ...{ kind: 'host', name: 'Host of the hub', ...administrators },
      ...{ user: 'hubhost', person: 'Sam Okafor' },
    },
  ];
}

async function registered(hub: Hub, duns: string): Promise<Participant> {
  const participant = await hub.market.participants.find(duns);
  if (participant === undefined) throw new Error(`the register has no ${duns}`);
  return participant;
}

/** Organisation, user and second step in one go: what weeks of letters lead to in a real market. */
async function letIn(hub: Hub, wanted: Wanted, sealing: Sealing): Promise<SignIn> {
  const { collections, users, organisationServices } = hub;
  const { store } = organisationServices;
  const organisation = approved(wanted, hub.clock());
  const { name, isAdministrator } = wanted;
  const password = newPassword();
  const questions = [await securityQuestion(DEMO_QUESTION, DEMO_ANSWER)];
  const { user, because } = await users.creating(
    { ...userOf(wanted, organisation, hub, password), questions },
    DEMO_OPERATOR,
  );
  const totpSecret = mustHaveSecondFactor(user) ? newTotpSecret() : undefined;
  const saved = totpSecret === undefined ? user : enrolled(user, totpSecret, sealing);
  const founded = {
    ...{ at: hub.clock(), actor: DEMO_OPERATOR, action: 'organisation.approved' },
    ...{ subject: organisation.id, detail: { kind: wanted.kind } },
  };
  await collections.commit(
    [
      store.inserting(organisation),
      ...organisation.duns.map(({ duns }) => store.holding(duns, organisation.id)),
      users.store.inserting(saved),
    ],
    [founded, because],
  );
  return {
    ...{ role: user.role, user: user.userId, password, organisation: name },
    ...(isAdministrator ? { isAdministrator } : {}),
    ...(totpSecret === undefined ? {} : { totpSecret }),
  };
}

function approved(wanted: Wanted, now: Temporal.Instant): Organisation {
  const { kind, name, user, registered: entry, customerId } = wanted;
  return {
    ...{ id: randomUUID(), version: 1, kind, status: 'approved', name, evidence: '' },
    address: '100 Congress Avenue, Austin, TX 78701',
    noticeEmail: `notices@${user}.example.com`,
    duns: entry === undefined ? [] : [{ duns: entry.id, status: 'validated' }],
    puctNumber: entry?.puctNumber ?? '',
    clientIds: [],
    ...{ requestedAt: now, confirmedAt: now, decidedAt: now },
    ...(customerId === undefined ? {} : { customerId }),
  };
}

function userOf(
  wanted: Wanted,
  { id, duns, customerId }: Organisation,
  hub: Hub,
  password: string,
) {
  const { kind, user, person, isAdministrator } = wanted;
  const role = roleOf(kind);
  const [working] = duns;
  return {
    ...{ userId: user, password, role, name: person, email: `${user}@example.com` },
    ...{ organisationId: id, isAdministrator, terms: withCurrentTerms([], hub.clock()) },
    permissions: isAdministrator ? grantableTo(role) : [],
    ...(working === undefined ? {} : { duns: working.duns }),
    ...(customerId === undefined ? {} : { customerId }),
  };
}

function enrolled(user: User, secret: string, sealing: Sealing): User {
  const { secondFactor } = withTotp(user, sealing.seal(secret, totpPurpose(user.id)));
  return { ...user, secondFactor };
}
