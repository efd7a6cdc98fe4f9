import { expect } from 'chai';
import { newTotpSecret, stepOf, totpUri } from '../../../src/identity/second-factor/totp.ts';

describe('codes of authenticator apps', () => {
  /** `12345678901234567890`, the secret of the standard's examples. */
  const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ] as const) {
    it(`RFC 6238 appendix B: ${code} is right at ${seconds} seconds`, () => {
      const now = Temporal.Instant.fromEpochMilliseconds(seconds * 1000);

      expect(stepOf(code, SECRET, now)).to.equal(Math.floor(seconds / 30));
      expect(stepOf(code, SECRET, now.add({ seconds: 60 }))).to.equal(undefined);
    });
  }

  it('are six digits and nothing else', () => {
    const now = Temporal.Instant.fromEpochMilliseconds(59_000);
    for (const code of ['', '28708', '2870820', '28708O', '-87082']) {
      expect(stepOf(code, SECRET, now)).to.equal(undefined);
    }
  });

  it('come from secrets of 160 bits, which the picture names with the user and the hub', () => {
    const secret = newTotpSecret();
    const uri = new URL(totpUri(secret, 'ana.ruiz'));

    expect(secret).to.match(/^[A-Z2-7]{32}$/);
    expect(uri.protocol).to.equal('otpauth:');
    expect(decodeURIComponent(uri.pathname)).to.include('ana.ruiz');
    expect(uri.searchParams.get('secret')).to.equal(secret);
    expect(uri.searchParams.get('issuer')).to.equal('Green Button Hub');
  });
});
