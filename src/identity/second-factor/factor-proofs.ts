import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { AuditEvent } from '../../audit-event.ts';
import type { Change } from '../../collections.ts';
import { equalSecrets } from '../../secret.ts';
import { letterTo } from '../letter-to.ts';
import type { User } from '../user.ts';
import { afterRight, afterWrong, type CodeTries, endsSession, isWaiting } from './code-tries.ts';
import { recoveryText } from './recovery-codes.ts';
import { withChangedPasskey, withRecoveryCodes } from './second-factor.ts';
import { type SecondFactorDeps, totpPurpose } from './second-factor-deps.ts';
import { stepOf } from './totp.ts';
import { foldCode } from './typed-code.ts';

/** `ended`: one wrong code too many, and the sign-in is over. `waiting`: no code is looked at for some minutes. */
export type CodeOutcome = 'right' | 'wrong' | 'ended' | 'waiting';

/** What a right code changes: no code is right twice. */
interface RightCode {
  readonly by: 'totp' | 'recovery-code';
  readonly changes: readonly Change[];
}

/** A user who knows the password proves the second factor. */
export class FactorProofs {
  private readonly deps: SecondFactorDeps;

  constructor(deps: SecondFactorDeps) {
    this.deps = deps;
  }

  /**
   * A code of the app, or a recovery code; each works once. Of tries at the same moment one is looked at, and the others are
   * refused with `conflict`, so that guessing in parallel gains nothing.
   */
  async proveCode(user: User, typed: string): Promise<CodeOutcome> {
    const { collections, tries, clock } = this.deps;
    const now = clock();
    const before = await tries.find(user.id);
    if (isWaiting(before, now)) return 'waiting';

    const code = foldCode(typed);
    const right = this.byApp(user, code, before) ?? this.byRecoveryCode(user, code, before);
    if (right !== undefined) {
      const event = this.event(user, 'identity.second-factor-passed');
      await collections.commit(right.changes, { ...event, detail: { by: right.by } });
      return 'right';
    }
    return this.refuse(user, afterWrong(before, now));
  }

  /** What the browser is asked; the challenge is this session's, for five minutes. */
  async askPasskey(user: User, sessionId: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { memory, webAuthn } = this.deps;
    const options = await webAuthn.askToProve(user);
    await memory.keep(sessionId, 'authentication', options.challenge);
    return options;
  }

  /** Whether the browser's answer is right; a challenge is good for one. */
  async provePasskey(user: User, sessionId: string, answer: string): Promise<boolean> {
    const { collections, users, memory, webAuthn } = this.deps;
    const challenge = await memory.take(sessionId, 'authentication');
    const passkey =
      challenge === undefined ? undefined : await webAuthn.proved(answer, challenge, user);
    if (passkey === undefined) {
      await collections.record([this.event(user, 'identity.second-factor-refused')]);
      return false;
    }
    const changed = users.store.replacing(withChangedPasskey(user, passkey));
    const event = this.event(user, 'identity.second-factor-passed');
    await collections.commit([changed], { ...event, detail: { by: 'passkey' } });
    return true;
  }

  private async refuse(user: User, next: CodeTries): Promise<CodeOutcome> {
    const { collections, tries, notices } = this.deps;
    const refused = this.event(user, 'identity.second-factor-refused');
    if (!endsSession(next)) {
      await collections.commit([tries.saving(next)], refused);
      return 'wrong';
    }
    // Whoever did this knows the password, and its owner should know that.
    const letter = letterTo(notices, user, 'second-factor-refused');
    const locked = this.event(user, 'identity.second-factor-locked');
    await collections.commit([tries.saving(next), ...letter], [refused, locked]);
    return 'ended';
  }

  private byApp(user: User, code: string, before: CodeTries): RightCode | undefined {
    const { sealing, tries, clock } = this.deps;
    const sealed = user.secondFactor.totpSecret;
    const secret = sealed === undefined ? undefined : sealing.open(sealed, totpPurpose(user.id));
    const step = secret === undefined ? undefined : stepOf(code, secret, clock());
    if (step === undefined || step <= before.lastStep) return undefined;
    return { by: 'totp', changes: [tries.saving(afterRight(before, step))] };
  }

  private byRecoveryCode(user: User, code: string, before: CodeTries): RightCode | undefined {
    const { sealing, tries, users, notices } = this.deps;
    const digest = sealing.digest(recoveryText(code, user.id));
    const left = user.secondFactor.recoveryCodes.filter((kept) => !equalSecrets(kept, digest));
    if (left.length === user.secondFactor.recoveryCodes.length) return undefined;
    const changes = [
      tries.saving(afterRight(before)),
      users.store.replacing(withRecoveryCodes(user, left)),
      ...letterTo(notices, user, 'second-factor-changed'),
    ];
    return { by: 'recovery-code', changes };
  }

  private event({ id, role }: User, action: string): AuditEvent {
    return { at: this.deps.clock(), actor: { role, id }, action, subject: id };
  }
}
