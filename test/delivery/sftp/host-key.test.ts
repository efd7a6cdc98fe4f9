import { expect } from 'chai';
import { hostKeyFingerprint, newSftpHostKey } from '../../../src/delivery/sftp/host-key.ts';
import { publicKeyOf } from '../../../src/extracts/public-key.ts';

describe('the key of the SFTP site', () => {
  it('has the fingerprint of its public half, so that a client can compare them', () => {
    const { privateKey, publicKey } = newSftpHostKey();

    expect(hostKeyFingerprint(privateKey)).to.equal(publicKeyOf(publicKey).fingerprint);
  });

  it('has none when it is no key', () => {
    expect(() => hostKeyFingerprint('no key')).to.throw(/format/i);
  });
});
