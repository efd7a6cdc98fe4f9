import { HubError } from '../errors.ts';
import type { User } from './user.ts';

/** Who acts on others: a user or, in the place of one, a program of an organisation. */
export interface Acting
  extends Pick<
    User,
    'id' | 'role' | 'status' | 'organisationId' | 'isAdministrator' | 'permissions'
  > {
  readonly isProgram?: true;
  /** The user who made the program; absent: it came from the command line. */
  readonly makerId?: string;
}

/**
 * A program may be in the hands of who made it and administers nothing any more: so none changes the standing or the permissions
 * of an administrator, or of its maker. Throws `forbidden` `organisation.administrators-not-by-program`.
 */
export function refuseBeyondProgram({ id, isAdministrator }: User, by: Acting): void {
  if (by.isProgram !== true || (!isAdministrator && id !== by.makerId)) return;
  throw new HubError('forbidden', 'organisation.administrators-not-by-program');
}
