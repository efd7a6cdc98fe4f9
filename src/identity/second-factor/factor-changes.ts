import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { Actor } from '../../audit-event.ts';
import type { Change } from '../../collections.ts';
import { HubError } from '../../errors.ts';
import { letterTo } from '../letter-to.ts';
import { isOwner } from '../owner.ts';
import type { User } from '../user.ts';
import { afterRight } from './code-tries.ts';
import { newRecoveryCodes, recoveryText } from './recovery-codes.ts';
import {
  hasSecondFactor,
  PASSKEY_LABEL_MAX,
  passkeyOf,
  requireRoomForPasskey,
  withChangedPasskey,
  withoutPasskey,
  withoutSecondFactor,
  withoutTotp,
  withPasskey,
  withRecoveryCodes,
  withTotp,
} from './second-factor.ts';
import { type SecondFactorDeps, totpPurpose } from './second-factor-deps.ts';
import { newTotpSecret, stepOf, totpUri } from './totp.ts';
import { foldCode } from './typed-code.ts';

/** A secret for an app, not yet the user's: it becomes so with a right code. */
export interface TotpOffer {
  /** Goes with the form, so that a wrong code does not change the picture. */
  readonly sealed: string;
  /** Base32. */
  readonly secret: string;
  /** `otpauth:` address. */
  readonly uri: string;
}

/** The user afterwards and, with the first factor, the recovery codes: nobody sees them again. */
export interface Enrolled {
  readonly user: User;
  readonly codes?: readonly string[];
}

interface NewPasskey {
  readonly label: string;
  readonly options: PublicKeyCredentialCreationOptionsJSON;
}

/** Users change their own second factors; each change is told by e-mail and ends their other sessions. */
export class FactorChanges {
  private readonly deps: SecondFactorDeps;

  constructor(deps: SecondFactorDeps) {
    this.deps = deps;
  }

  /** Asked before every change but a new name. Throws `unauthenticated` `account.locked` after too many wrong passwords. */
  isOwner(user: User, password: string): Promise<boolean> {
    return isOwner(this.deps, user, password);
  }

  /** A new secret, or the one that was offered this session before. */
  offerTotp(user: User, sessionId: string, sealed = ''): TotpOffer {
    const { sealing } = this.deps;
    const purpose = offerPurpose(user.id, sessionId);
    const offered = sealing.open(sealed, purpose);
    const secret = offered ?? newTotpSecret();
    return {
      secret,
      sealed: offered === undefined ? sealing.seal(secret, purpose) : sealed,
      uri: totpUri(secret, user.userId),
    };
  }

  /** Undefined when the code is not one of the offered secret; the app takes the place of one that was there. */
  async addTotp(
    user: User,
    sessionId: string,
    { sealed, code }: { readonly sealed: string; readonly code: string },
  ): Promise<Enrolled | undefined> {
    const { sealing, tries, clock } = this.deps;
    const secret = sealing.open(sealed, offerPurpose(user.id, sessionId));
    const step = secret === undefined ? undefined : stepOf(foldCode(code), secret, clock());
    if (secret === undefined || step === undefined) return undefined;
    // The code has been used now, here.
    const used = tries.saving(afterRight(await tries.find(user.id), step));
    const next = withTotp(user, sealing.seal(secret, totpPurpose(user.id)));
    const enrolled = this.enrolled(user, next);
    await this.save(enrolled.user, 'identity.totp-added', [used], sessionId);
    return enrolled;
  }

  /** Throws `conflict` `second-factor.last` to those who must have a factor. */
  async removeTotp(user: User, sessionId: string): Promise<void> {
    await this.save(withoutTotp(user), 'identity.totp-removed', [], sessionId);
  }

  /** Keeps the wish with its challenge for five minutes; whoever starts has given the password. Throws `invalid`. */
  async startPasskey(user: User, sessionId: string, label: string): Promise<void> {
    const { memory, webAuthn } = this.deps;
    requireRoomForPasskey(user);
    const wish: NewPasskey = { label: checked(label), options: await webAuthn.askToMake(user) };
    await memory.keep(sessionId, 'registration', JSON.stringify(wish));
  }

  /** What the browser is asked; undefined when nothing was started, or too long ago. */
  async startedPasskey(sessionId: string): Promise<NewPasskey | undefined> {
    const kept = await this.deps.memory.find(sessionId, 'registration');
    return kept === undefined ? undefined : (JSON.parse(kept) as NewPasskey);
  }

  /** Undefined when the browser's answer does not fit what was started; a challenge is good for one answer. */
  async addPasskey(user: User, sessionId: string, answer: string): Promise<Enrolled | undefined> {
    const { memory, webAuthn, clock } = this.deps;
    const kept = await memory.take(sessionId, 'registration');
    if (kept === undefined) return undefined;
    const { label, options } = JSON.parse(kept) as NewPasskey;
    const made = await webAuthn.made(answer, options.challenge);
    if (made === undefined) return undefined;
    const next = withPasskey(user, { ...made, label, addedAt: clock() });
    const enrolled = this.enrolled(user, next);
    await this.save(enrolled.user, 'identity.passkey-added', [], sessionId);
    return enrolled;
  }

  /** Throws `not-found`, or `invalid` for a name that is empty or too long. */
  async renamePasskey(user: User, sessionId: string, id: string, label: string): Promise<void> {
    const renamed = { ...passkeyOf(user, id), label: checked(label) };
    await this.save(withChangedPasskey(user, renamed), 'identity.passkey-renamed', [], sessionId);
  }

  /** Throws `not-found`, or `conflict` `second-factor.last` to those who must have a factor. */
  async removePasskey(user: User, sessionId: string, id: string): Promise<void> {
    await this.save(withoutPasskey(user, id), 'identity.passkey-removed', [], sessionId);
  }

  /** Ten new ones; the old ones are dead. Throws `conflict` `second-factor.none` when there is nothing to recover. */
  async renewCodes(user: User, sessionId: string): Promise<readonly string[]> {
    if (!hasSecondFactor(user)) throw new HubError('conflict', 'second-factor.none');
    const codes = newRecoveryCodes();
    const next = withRecoveryCodes(user, this.digests(codes, user));
    await this.save(next, 'identity.recovery-codes-renewed', [], sessionId);
    return codes;
  }

  /** For somebody who has lost everything: takes all factors away and ends all sessions. Throws `not-found` `account.unknown`. */
  async reset(userId: string, by: Actor): Promise<void> {
    const user = await this.deps.users.find(userId);
    if (user === undefined) throw new HubError('not-found', 'account.unknown');
    await this.save(withoutSecondFactor(user), 'identity.second-factor-reset', [], undefined, by);
  }

  private enrolled(before: User, after: User): Enrolled {
    if (hasSecondFactor(before)) return { user: after };
    const codes = newRecoveryCodes();
    const recoveryCodes = this.digests(codes, after);
    const secondFactor = { ...after.secondFactor, recoveryCodes };
    return { user: { ...after, secondFactor }, codes };
  }

  private digests(codes: readonly string[], { id }: User): readonly string[] {
    return codes.map((code) => this.deps.sealing.digest(recoveryText(code, id)));
  }

  private async save(
    next: User,
    action: string,
    others: readonly Change[],
    sessionId: string | undefined,
    actor: Actor = { role: next.role, id: next.id },
  ): Promise<void> {
    const { collections, users, sessions, notices, clock } = this.deps;
    const letter = letterTo(notices, next, 'second-factor-changed');
    const event = { at: clock(), actor, action, subject: next.id };
    await collections.commit([users.store.replacing(next), ...letter, ...others], event);
    await sessions.endAllOf(next.id, sessionId);
  }
}

function offerPurpose(userId: string, sessionId: string): string {
  return `totp offered to ${userId} in ${sessionId}`;
}

/** Throws `invalid` `second-factor.label-empty` or `second-factor.label-long`. */
function checked(label: string): string {
  const name = label.trim();
  if (name === '') throw new HubError('invalid', 'second-factor.label-empty');
  if (name.length > PASSKEY_LABEL_MAX) throw new HubError('invalid', 'second-factor.label-long');
  return name;
}
