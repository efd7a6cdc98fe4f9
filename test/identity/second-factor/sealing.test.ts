import { expect } from 'chai';
import { newSealingKey, Sealing } from '../../../src/identity/second-factor/sealing.ts';

describe('sealing', () => {
  const sealing = new Sealing(newSealingKey());

  it('opens nothing that was sealed with another key, for another purpose, or was changed', () => {
    const sealed = sealing.seal('a secret', 'totp ana');
    const bytes = Buffer.from(sealed, 'base64url');

    expect(new Sealing(newSealingKey()).open(sealed, 'totp ana')).to.equal(undefined);
    expect(sealing.open(sealed, 'totp rosa')).to.equal(undefined);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(sealing.open(changed.toString('base64url'), 'totp ana'), `${at}`).to.equal(undefined);
    }
    for (const nonsense of ['', 'x', sealed.slice(0, 20), '\u0000']) {
      expect(sealing.open(nonsense, 'totp ana')).to.equal(undefined);
    }
  });

  it('refuses a key of another length', () => {
    expect(() => new Sealing('c2hvcnQ=')).to.throw(TypeError);
  });

  it('opens what it sealed, and never seals the same way twice', () => {
    const [one, two] = [sealing.seal('a secret', 'totp ana'), sealing.seal('a secret', 'totp ana')];

    expect(one).to.not.equal(two);
    expect(one).to.not.include('secret');
    expect(sealing.open(one, 'totp ana')).to.equal('a secret');
  });
});
