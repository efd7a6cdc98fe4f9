import type { ParticipantStore } from '../../market/store.ts';
import type { Registrants } from '../../registration/registrants.ts';
import type { Registrations } from '../../registration/registrations.ts';

/** What the pages of registration need of the hub. */
export interface RegistrationDeps {
  readonly registrations: Registrations;
  readonly registrants: Registrants;
  /** Everybody who writes letters to addresses that are still to be proven. */
  readonly askers: readonly { resend(email: string): Promise<void> }[];
  readonly participants: Pick<ParticipantStore, 'everyRep'>;
  /** `HUB_PASSWORD_MIN`. */
  readonly passwordMin: number;
}
