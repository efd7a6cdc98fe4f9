import type { ParticipantStore } from '../../market/store.ts';
import type { Registrants } from '../../registration/registrants.ts';
import type { Registrations } from '../../registration/registrations.ts';

/** What the pages of registration need of the hub. */
export interface RegistrationDeps {
  readonly registrations: Registrations;
  readonly registrants: Registrants;
  readonly participants: Pick<ParticipantStore, 'everyRep'>;
  /** `HUB_PASSWORD_MIN`. */
  readonly passwordMin: number;
}
