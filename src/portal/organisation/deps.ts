import { HubError } from '../../errors.ts';
import type { OrganisationServices } from '../../identity/organisation-services.ts';
import type { SessionMemory } from '../../identity/second-factor/session-memory.ts';
import type { User } from '../../identity/user.ts';
import type { ParticipantStore } from '../../market/store.ts';
import type { OrganisationClients } from '../../oauth/organisation-clients.ts';
import type { Context } from '../deps.ts';

/** What the pages of organisations need of the hub. */
export interface OrganisationDeps
  extends Pick<
    OrganisationServices,
    'store' | 'organisations' | 'applicants' | 'members' | 'permissions' | 'profile' | 'histories'
  > {
  readonly organisationClients: Pick<
    OrganisationClients,
    'createProgram' | 'programsOf' | 'find' | 'revoke'
  >;
  readonly memory: Pick<SessionMemory, 'keep' | 'find' | 'take'>;
  readonly users: { find(id: string): Promise<User | undefined> };
  readonly sessions: {
    start(ctx: Context, user: User): Promise<unknown>;
    endAllOf(userId: string): Promise<void>;
  };
  readonly participants: Pick<ParticipantStore, 'ofRole'>;
  /** `https://host:port`, without a slash at the end. */
  readonly publicUrl: string;
  /** The shortest password. */
  readonly passwordMin: number;
}

/** The user of this session as stored now. Throws `unauthenticated` when there is none any more. */
export async function userOf(ctx: Context, users: OrganisationDeps['users']): Promise<User> {
  const { session } = ctx.state;
  const user = session === undefined ? undefined : await users.find(session.user.id);
  if (user === undefined) throw new HubError('unauthenticated', 'session.required');
  return user;
}
