import type { Role } from '../audit-event.ts';
import { type Collections, everyDocument, type Page } from '../collections.ts';
import { foldName, looksOf, namesFrom } from './folding.ts';
import type { User } from './user.ts';

/** The stored form: names are searched as people type them, and no two user ids look the same. */
interface StoredUser extends User {
  readonly foldedName: string;
  /** As `looksOf`; with the user's own id behind it for who was stored before looks were told apart. */
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
  const stored = (user: User, looks: string): StoredUser => ({
    ...user,
    foldedName: foldName(user.name),
    looks,
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
    /** What a new user's looks are kept as: those of somebody who was stored before, when they are the same, to collide. */
    async looksFor(userId: string): Promise<string> {
      const looks = looksOf(userId);
      const from = ownLooks(looks, '');
      const until = `${from}\u{10ffff}`;
      const { items } = await users.page({ index: 'looks', from, until, limit: 1 });
      return items[0]?.looks ?? looks;
    },
    inserting: (user: User, looks = looksOf(user.userId)) => users.inserting(stored(user, looks)),
    replacing: (user: User) => users.replacing(stored(user, looksKept(user))),
    removing: (user: User) => users.removing(stored(user, looksKept(user))),
  };
}
export type UserStore = ReturnType<typeof userStore>;

/** Two who were stored before may look alike, and each has to be saved all the same. */
function looksKept(user: User & Partial<Pick<StoredUser, 'looks'>>): string {
  const looks = looksOf(user.userId);
  return user.looks === looks ? looks : ownLooks(looks, user.id);
}

/** No user id has a space. */
function ownLooks(looks: string, id: string): string {
  return `${looks} ${id}`;
}
