import type { Clock } from '../../clock.ts';
import type { Collections } from '../../collections.ts';
import type { Notices } from '../../notice.ts';
import type { Users } from '../users.ts';
import { codeTriesStore } from './code-tries.ts';
import { FactorChanges } from './factor-changes.ts';
import { FactorProofs } from './factor-proofs.ts';
import { Sealing } from './sealing.ts';
import { SessionMemory } from './session-memory.ts';
import { WebAuthn } from './webauthn.ts';

export interface SecondFactorsDeps {
  readonly collections: Collections;
  readonly users: Users;
  readonly sessions: { endAllOf(userId: string, except?: string): Promise<void> };
  readonly notices: Notices;
  /** Of `newSealingKey`: kept secret, and the same in every hub of a database. */
  readonly sealingKey: string;
  /** `https://host:port`. */
  readonly publicUrl: string;
  readonly clock: Clock;
}

/** Passkeys, authenticator apps and recovery codes: what proves a sign-in beside the password. */
export function secondFactors({ sealingKey, publicUrl, ...shared }: SecondFactorsDeps) {
  const sealing = new Sealing(sealingKey);
  const memory = new SessionMemory(shared.collections, shared.clock, sealing);
  const tries = codeTriesStore(shared.collections);
  const deps = { ...shared, sealing, memory, tries, webAuthn: new WebAuthn(publicUrl) };
  return { memory, proofs: new FactorProofs(deps), changes: new FactorChanges(deps) };
}
export type SecondFactors = ReturnType<typeof secondFactors>;
