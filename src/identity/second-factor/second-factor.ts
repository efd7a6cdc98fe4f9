import { HubError } from '../../errors.ts';
import type { Passkey, SecondFactor, User } from '../user.ts';

/** More browsers and keys than one person carries. */
export const PASSKEYS_MAX = 10;
export const PASSKEY_LABEL_MAX = 60;

export function hasSecondFactor({ secondFactor }: Pick<User, 'secondFactor'>): boolean {
  return secondFactor.totpSecret !== undefined || secondFactor.passkeys.length > 0;
}

/** Those who can do harm to many must have one: the utility's people, the host's, and every organisation's administrators. */
export function mustHaveSecondFactor({
  role,
  isAdministrator,
}: Pick<User, 'role' | 'isAdministrator'>): boolean {
  return role === 'tdsp' || role === 'host' || isAdministrator;
}

/** An app in place of the one before, if there was one; `sealed` is the encrypted secret. */
export function withTotp(user: User, sealed: string): User {
  return next(user, { ...user.secondFactor, totpSecret: sealed });
}

/** Throws `conflict` `second-factor.last`. */
export function withoutTotp(user: User): User {
  const { totpSecret: _removed, ...others } = user.secondFactor;
  return lessened(user, others);
}

/** Throws `invalid` `second-factor.passkeys-full`. */
export function requireRoomForPasskey({ secondFactor }: Pick<User, 'secondFactor'>): void {
  if (secondFactor.passkeys.length >= PASSKEYS_MAX) {
    throw new HubError('invalid', 'second-factor.passkeys-full', { max: PASSKEYS_MAX });
  }
}

/** Throws `invalid` `second-factor.passkeys-full`, `conflict` `second-factor.passkey-known`. */
export function withPasskey(user: User, passkey: Passkey): User {
  requireRoomForPasskey(user);
  const { passkeys } = user.secondFactor;
  if (passkeys.some(({ id }) => id === passkey.id)) {
    throw new HubError('conflict', 'second-factor.passkey-known');
  }
  return next(user, { ...user.secondFactor, passkeys: [...passkeys, passkey] });
}

/** Throws `not-found` `second-factor.no-passkey` for an id that is not one of the user's. */
export function passkeyOf(user: User, id: string): Passkey {
  const found = user.secondFactor.passkeys.find((passkey) => passkey.id === id);
  if (found === undefined) throw new HubError('not-found', 'second-factor.no-passkey');
  return found;
}

/** The same passkey with another name, or with a counter that has moved on. */
export function withChangedPasskey(user: User, changed: Passkey): User {
  const { secondFactor } = user;
  const passkeys = secondFactor.passkeys.map((one) => (one.id === changed.id ? changed : one));
  return next(user, { ...secondFactor, passkeys });
}

/** Throws `not-found` `second-factor.no-passkey`, `conflict` `second-factor.last`. */
export function withoutPasskey(user: User, id: string): User {
  const removed = passkeyOf(user, id);
  const passkeys = user.secondFactor.passkeys.filter((passkey) => passkey !== removed);
  return lessened(user, { ...user.secondFactor, passkeys });
}

export function withRecoveryCodes(user: User, recoveryCodes: readonly string[]): User {
  return next(user, { ...user.secondFactor, recoveryCodes });
}

/** As before there was any: for somebody who has lost everything, at the word of whoever may reset them. */
export function withoutSecondFactor(user: User): User {
  return next(user, { recoveryCodes: [], passkeys: [] });
}

/** What is left must be enough; and recovery codes without a factor would recover nothing. */
function lessened(user: User, left: SecondFactor): User {
  if (hasSecondFactor({ secondFactor: left })) return next(user, left);
  if (mustHaveSecondFactor(user)) throw new HubError('conflict', 'second-factor.last');
  return withoutSecondFactor(user);
}

function next(user: User, secondFactor: SecondFactor): User {
  return { ...user, version: user.version + 1, secondFactor };
}
