import { expect } from 'chai';
import { hostKeyFingerprint, newSshKey } from '../../../src/delivery/sftp/host-key.ts';
import { publicKeyOf } from '../../../src/extracts/public-key.ts';

describe('the key of the SFTP site', () => {
  it('can be read, however it fell out, and has the fingerprint of its public half', () => {
    for (let i = 0; i < 3000; i++) {
      const { privateKey, publicKey } = newSshKey();
      expect(hostKeyFingerprint(privateKey)).to.equal(publicKeyOf(publicKey).fingerprint);
    }
  });

  it('has none when it is no key', () => {
    expect(() => hostKeyFingerprint('no key')).to.throw(/format/i);
  });
});
