import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Passkey, User } from '../user.ts';

const NAME = 'Green Button Hub';
/** EdDSA, ES256 and RS256: every authenticator knows one of them. */
const ALGORITHMS = [-8, -7, -257];
/** Beside a password, that the key is there is enough; who can, also shows a finger or a PIN. */
const VERIFICATION = 'preferred';
/** An answer of a browser is some 2,000 characters long. */
const ANSWER_LENGTH_MAX = 20_000;

/** WebAuthn level 2 for one site: what browsers are asked, and whether their answers are right. */
export class WebAuthn {
  private readonly origin: string;
  private readonly rpId: string;

  /** `https://host:port`; passkeys belong to the host. */
  constructor(publicUrl: string) {
    const { origin, hostname } = new URL(publicUrl);
    this.origin = origin;
    this.rpId = hostname;
  }

  /** What the browser is asked to make; its `challenge` must come back. */
  askToMake(user: User): Promise<PublicKeyCredentialCreationOptionsJSON> {
    return generateRegistrationOptions({
      rpName: NAME,
      rpID: this.rpId,
      userName: user.userId,
      userID: new Uint8Array(Buffer.from(user.id, 'utf8')),
      userDisplayName: user.name,
      attestationType: 'none',
      excludeCredentials: user.secondFactor.passkeys.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: VERIFICATION },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** The new passkey, not yet named; undefined when the browser's answer does not fit the challenge (WebAuthn §7.1). */
  async made(
    answer: string,
    challenge: string,
  ): Promise<Pick<Passkey, 'id' | 'publicKey' | 'counter'> | undefined> {
    const given = await unlessRefused(() =>
      verifyRegistrationResponse({
        response: parsed<RegistrationResponseJSON>(answer),
        expectedChallenge: challenge,
        expectedOrigin: this.origin,
        expectedRPID: this.rpId,
        requireUserVerification: false,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (given?.verified !== true) return undefined;
    const { id, publicKey, counter } = given.registrationInfo.credential;
    return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter };
  }

  /** What the browser is asked to prove; its `challenge` must come back. */
  askToProve(user: User): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return generateAuthenticationOptions({
      rpID: this.rpId,
      allowCredentials: user.secondFactor.passkeys.map(({ id }) => ({ id })),
      userVerification: VERIFICATION,
    });
  }

  /**
   * The passkey with its counter moved on; undefined when the answer does not fit the challenge, is of no passkey of this
   * user, or has a counter that has been seen: then the key has a copy somewhere (WebAuthn §7.2).
   */
  async proved(answer: string, challenge: string, user: User): Promise<Passkey | undefined> {
    const given = await unlessRefused(async () => {
      const response = parsed<AuthenticationResponseJSON>(answer);
      const passkey = user.secondFactor.passkeys.find(({ id }) => id === response.id);
      if (passkey === undefined) return undefined;
      const { id, publicKey, counter } = passkey;
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: this.origin,
        expectedRPID: this.rpId,
        credential: { id, counter, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')) },
        requireUserVerification: false,
      });
      return verified ? { ...passkey, counter: authenticationInfo.newCounter } : undefined;
    });
    return given;
  }
}

/** The library looks at every field itself, and throws for whatever is not as it must be. */
function parsed<T>(answer: string): T {
  if (answer.length > ANSWER_LENGTH_MAX) throw new RangeError('too long for an answer');
  return JSON.parse(answer) as T;
}

/** What is wrong with an answer is of no use to who sent it: the library's many errors are one refusal. */
async function unlessRefused<T>(check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check();
  } catch {
    return undefined;
  }
}
