import type { Role } from '../audit-event.ts';
import { type Collections, everyDocument, type Page } from '../collections.ts';
import { foldName, looksOf, namesFrom } from './folding.ts';
import type { User } from './user.ts';

/** The stored form: names are searched as people type them, and no two user ids look the same. */
interface StoredUser extends User {
  readonly foldedName: string;
  readonly looks: string;
}

/** Users, by id, by what they type, by address, by name, by organisation, and by how long they have been away. */
export function userStore(collections: Collections) {
  const users = collections.define<StoredUser>('users', {
    unique: { userId: ['foldedUserId'], looks: ['looks'] },
    indexes: {
      email: ['foldedEmail'],
      name: ['foldedName'],
      organisation: ['organisationId', 'foldedUserId'],
      customer: ['customerId'],
      role: ['role', 'activeAt'],
    },
    instants: [
      'createdAt',
      'activeAt',
      'warnedAt',
      'password.expiresAt',
      'password.changedAt',
      'terms.at',
      'secondFactor.passkeys.addedAt',
    ],
  });
  const stored = (user: User): StoredUser => ({
    ...user,
    foldedName: foldName(user.name),
    looks: looksOf(user.userId),
  });
  return {
    find: (id: string): Promise<User | undefined> => users.find(id),
    findByUserId: (folded: string): Promise<User | undefined> => users.findBy('userId', [folded]),
    ofEmail: (folded: string): AsyncIterable<User> =>
      everyDocument(users, { index: 'email', equals: [folded] }),
    /** One page of those whose name starts so, in the order of their names. */
    named: (start: string, limit: number, after?: string): Promise<Page<User>> =>
      users.page({
        index: 'name',
        ...namesFrom(start),
        limit,
        ...(after === undefined ? {} : { after }),
      }),
    /** One page of them, in the order of their user ids. */
    inOrganisation: (id: string, limit: number, after?: string): Promise<Page<User>> =>
      users.page({
        index: 'organisation',
        equals: [id],
        limit,
        ...(after === undefined ? {} : { after }),
      }),
    ofOrganisation: (id: string): AsyncIterable<User> =>
      everyDocument(users, { index: 'organisation', equals: [id] }),
    ofCustomer: (id: string): AsyncIterable<User> =>
      everyDocument(users, { index: 'customer', equals: [id] }),
    /** Longest away first. */
    ofRole: (role: Role): AsyncIterable<User> =>
      everyDocument(users, { index: 'role', equals: [role] }),
    /** Those of a role that were last active before this moment. */
    idleSince: (role: Role, until: Temporal.Instant): AsyncIterable<User> =>
      everyDocument(users, { index: 'role', equals: [role], until }),
    inserting: (user: User) => users.inserting(stored(user)),
    replacing: (user: User) => users.replacing(stored(user)),
    removing: (user: User) => users.removing(stored(user)),
  };
}
export type UserStore = ReturnType<typeof userStore>;
