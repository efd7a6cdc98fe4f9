import { randomUUID } from 'node:crypto';
import type { Actor } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { isHubError } from '../errors.ts';
import type { Organisation } from './organisation.ts';
import {
  emailFault,
  fault,
  lineFault,
  NAME_LENGTH_MAX,
  refuseFaults,
} from './organisation-rules.ts';
import type { OrganisationStore } from './organisation-store.ts';
import { newTemporaryPassword } from './temporary-passwords.ts';
import type { User } from './user.ts';
import { userIdProblem } from './user-id-rules.ts';
import type { Users } from './users.ts';

/** Long enough to hand the password over, short enough that a note of it is soon worth nothing. */
const GOOD_FOR = Temporal.Duration.from({ hours: 24 });
const HOST_NAME = 'Host';

export interface HostUsersDeps {
  readonly collections: Collections;
  readonly organisations: OrganisationStore;
  readonly users: Pick<Users, 'creating'>;
  readonly clock: Clock;
  readonly passwordMin: number;
}

export interface NewHostUser {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
}

/** Users of the host, made by whoever runs the machine and so has proven more than any letter could (BR-028.005b). */
export class HostUsers {
  private readonly deps: HostUsersDeps;

  constructor(deps: HostUsersDeps) {
    this.deps = deps;
  }

  /**
   * A host user with a temporary password that is shown once and good for a day. The first one founds the host's
   * organisation and administers it. Throws `invalid` `organisation.invalid` by field.
   */
  async create(
    { userId, name, email }: NewHostUser,
    by: Actor,
  ): Promise<{ readonly user: User; readonly password: string }> {
    refuseFaults({
      ...fault('userId', userIdProblem(userId)),
      ...lineFault('name', name, NAME_LENGTH_MAX),
      ...emailFault('email', email),
    });
    const { collections, users, clock, passwordMin } = this.deps;
    const password = newTemporaryPassword(userId, passwordMin);
    const host = await this.approvedHost();
    const { organisation, founding } = host ?? this.founding(email);
    const created = await users.creating(
      {
        ...{ userId, name, email, password, role: 'host' },
        temporaryUntil: clock().add(GOOD_FOR),
        organisationId: organisation.id,
        isAdministrator: founding.length > 0,
      },
      by,
    );
    const at = clock();
    const founded = {
      ...{ at, actor: by, action: 'organisation.approved', subject: organisation.id },
      detail: { kind: 'host' },
    };
    try {
      await collections.commit(
        [...founding, created.change],
        founding.length > 0 ? [founded, created.because] : [created.because],
      );
    } catch (error) {
      if (isHubError(error, 'conflict')) refuseFaults({ userId: 'organisation.user-id-taken' });
      throw error;
    }
    return { user: created.user, password };
  }

  private async approvedHost(): Promise<Founded | undefined> {
    for await (const organisation of this.deps.organisations.ofKind('host')) {
      if (organisation.status === 'approved') return { organisation, founding: [] };
    }
    return undefined;
  }

  private founding(noticeEmail: string): Founded {
    const now = this.deps.clock();
    const organisation: Organisation = {
      ...{ id: randomUUID(), version: 1, kind: 'host', status: 'approved', name: HOST_NAME },
      ...{ address: '', noticeEmail, duns: [], puctNumber: '', evidence: '', clientIds: [] },
      ...{ requestedAt: now, confirmedAt: now, decidedAt: now },
    };
    return { organisation, founding: [this.deps.organisations.inserting(organisation)] };
  }
}

interface Founded {
  readonly organisation: Organisation;
  /** Empty when it was there already. */
  readonly founding: readonly Change[];
}
