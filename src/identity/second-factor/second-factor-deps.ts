import type { Clock } from '../../clock.ts';
import type { Collections } from '../../collections.ts';
import type { Notices } from '../../notice.ts';
import type { Users } from '../users.ts';
import type { CodeTriesStore } from './code-tries.ts';
import type { Sealing } from './sealing.ts';
import type { SessionMemory } from './session-memory.ts';
import type { WebAuthn } from './webauthn.ts';

/** What proving and changing second factors have in common. */
export interface SecondFactorDeps {
  readonly collections: Collections;
  readonly users: Users;
  readonly sessions: { endAllOf(userId: string, except?: string): Promise<void> };
  readonly notices: Notices;
  readonly sealing: Sealing;
  readonly memory: SessionMemory;
  readonly tries: CodeTriesStore;
  readonly webAuthn: WebAuthn;
  readonly clock: Clock;
}

/** What the secret of a user's app is sealed for. */
export function totpPurpose(userId: string): string {
  return `totp ${userId}`;
}
