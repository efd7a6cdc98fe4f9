import { type Collections, type Document, everyDocument } from '../collections.ts';
import { type Claim, claimId } from './claim.ts';
import type { Registration } from './registration.ts';

/** Registrations that are under way. */
export function registrationStore(collections: Collections) {
  const registrations = collections.define<Registration>('registrations', {
    indexes: { expires: ['expiresAt'] },
    instants: ['expiresAt', 'terms.at'],
  });
  return {
    find: (id: string) => registrations.find(id),
    expiredAt: (now: Temporal.Instant) =>
      everyDocument(registrations, { index: 'expires', until: now }),
    inserting: (registration: Registration) => registrations.inserting(registration),
    replacing: (registration: Registration) => registrations.replacing(registration),
    removing: (registration: Registration) => registrations.removing(registration),
  };
}
export type RegistrationStore = ReturnType<typeof registrationStore>;

/** The premise of somebody whose address is not proven yet; its id is the user's. */
interface Registrant extends Document {
  readonly esiid: string;
}

/** What waits for an address to be proven. */
export function registrantStore(collections: Collections) {
  const registrants = collections.define<Registrant>('registrants', {});
  return {
    find: (userId: string) => registrants.find(userId),
    inserting: (registrant: Registrant) => registrants.inserting(registrant),
    removing: (registrant: Registrant) => registrants.removing(registrant),
  };
}
export type RegistrantStore = ReturnType<typeof registrantStore>;

/** Claims, by who said it and by what it is about. */
export function claimStore(collections: Collections) {
  const claims = collections.define<Claim>('claims', {
    indexes: {
      esiid: ['esiid', 'status', 'claimedAt'],
      customer: ['customerId', 'status', 'claimedAt'],
      status: ['status', 'claimedAt'],
    },
    instants: ['claimedAt'],
  });
  return {
    find: (id: string) => claims.find(id),
    of: (customerId: string, esiid: string) => claims.find(claimId(customerId, esiid)),
    /** Oldest first, as all of these. */
    waitingFor: (esiid: string) =>
      everyDocument(claims, { index: 'esiid', equals: [esiid, 'waiting'] }),
    waitingOf: (customerId: string) =>
      everyDocument(claims, { index: 'customer', equals: [customerId, 'waiting'] }),
    waiting: () => everyDocument(claims, { index: 'status', equals: ['waiting'] }),
    saving: (claim: Claim) =>
      claim.version === 1 ? claims.inserting(claim) : claims.replacing(claim),
  };
}
export type ClaimStore = ReturnType<typeof claimStore>;
