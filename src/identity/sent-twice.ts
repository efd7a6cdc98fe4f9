import { foldUserId } from './folding.ts';
import { isPassword } from './passwords.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

/**
 * Who was made by a form that is sent a second time, by a second press or a reload: the same user id, address and password,
 * and nothing has been decided since. Nobody else knows the password, so nobody learns anything.
 */
export async function madeBefore(
  userStore: Pick<UserStore, 'findByUserId'>,
  wanted: Pick<User, 'userId' | 'email'> & { readonly password: string },
): Promise<User | undefined> {
  const user = await userStore.findByUserId(foldUserId(wanted.userId));
  const isSame =
    user?.userId === wanted.userId &&
    user.email === wanted.email &&
    (user.status === 'unconfirmed' || user.status === 'requested');
  return isSame && (await isPassword(wanted.password, user.password.hash)) ? user : undefined;
}
