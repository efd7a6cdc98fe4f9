import { HubError } from '../errors.ts';
import { type AccountOutcome, NOT_THEIRS_TO_REINSTATE } from '../identity/accounts.ts';
import type { Organisation } from '../identity/organisation.ts';
import type { User } from '../identity/user.ts';

/** A user as programs see them: nothing of their password, questions or second step. */
export function presentUser(user: User) {
  const { id, userId, role, status, name, email, language, organisationId } = user;
  const { isAdministrator, permissions, createdAt, activeAt } = user;
  return {
    ...{ id, userId, role, status, name, email, language },
    ...(organisationId === undefined ? {} : { organisationId }),
    ...{ isAdministrator, permissions },
    ...{ createdAt: createdAt.toString(), activeAt: activeAt.toString() },
  };
}

export function presentOrganisation(organisation: Organisation) {
  const { id, kind, status, name, address, noticeEmail, puctNumber, evidence } = organisation;
  const { requestedAt, confirmedAt, decidedAt } = organisation;
  return {
    ...{ id, kind, status, name, address, noticeEmail, puctNumber, evidence },
    duns: organisation.duns.map(({ duns, status: state }) => ({ duns, status: state })),
    requestedAt: requestedAt.toString(),
    ...(confirmedAt === undefined ? {} : { confirmedAt: confirmedAt.toString() }),
    ...(decidedAt === undefined ? {} : { decidedAt: decidedAt.toString() }),
  };
}

/** Throws what kept one thing from being done, as for many it is only told. */
export function refuseProblem([outcome]: readonly AccountOutcome[]): void {
  const problem = outcome?.problem;
  if (problem === undefined) return;
  throw new HubError(problem === NOT_THEIRS_TO_REINSTATE ? 'forbidden' : 'conflict', problem);
}
