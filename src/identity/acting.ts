import type { User } from './user.ts';

/** Who acts on others: a user or, in the place of one, a program of an organisation. */
export interface Acting
  extends Pick<
    User,
    'id' | 'role' | 'status' | 'organisationId' | 'isAdministrator' | 'permissions'
  > {
  readonly isProgram?: true;
}
