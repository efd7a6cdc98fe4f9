import { Secret, TOTP } from 'otpauth';

const ISSUER = 'Green Button Hub';
/** What every authenticator app takes for granted (RFC 6238). */
const SETTINGS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** A slow typist, or a clock that is half a minute off (RFC 6238 §5.2: one step at most). */
const STEPS_OFF_MAX = 1;
const SECRET_BYTES = 20;

/** 160 random bits, as RFC 4226 §4 recommends; base32. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The `otpauth:` address that an app reads from the picture. */
export function totpUri(secret: string, userId: string): string {
  return totp(secret, userId).toString();
}

/** What the app shows at that moment. */
export function codeAt(secret: string, now: Temporal.Instant): string {
  return totp(secret, '').generate({ timestamp: now.epochMilliseconds });
}

/** The time step whose code this is, at most one away from now; undefined when it is none. */
export function stepOf(code: string, secret: string, now: Temporal.Instant): number | undefined {
  const timestamp = now.epochMilliseconds;
  const one = totp(secret, '');
  const off = one.validate({ token: code, timestamp, window: STEPS_OFF_MAX });
  return off === null ? undefined : one.counter({ timestamp }) + off;
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({ ...SETTINGS, issuer: ISSUER, label, secret: Secret.fromBase32(secret) });
}
