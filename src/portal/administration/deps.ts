import type { OrganisationServices } from '../../identity/organisation-services.ts';
import type { User } from '../../identity/user.ts';
import type { ParticipantStore } from '../../market/store.ts';
import type { ClaimReview } from '../../registration/claim-review.ts';

/** What the pages of the host and the utilities need of the hub. */
export interface AdministrationDeps
  extends Pick<
    OrganisationServices,
    'administration' | 'histories' | 'heldPremises' | 'review' | 'standing' | 'members'
  > {
  readonly users: { find(id: string): Promise<User | undefined> };
  readonly participants: Pick<ParticipantStore, 'findMany'>;
  readonly claimReview: Pick<ClaimReview, 'waiting' | 'find' | 'approve' | 'reject'>;
  readonly passwordMin: number;
}
