import { expect } from 'chai';
import { isEmailAddress, mailboxOf } from '../src/mailbox.ts';

describe('a mailbox', () => {
  for (const text of [
    '',
    'hub',
    'hub@',
    '@example.org',
    'a@b@example.org',
    'hub @example.org',
    'hub@example.org\r\nBcc: eve@example.org',
    'Hub\r\nBcc: eve@example.org <hub@example.org>',
    'Hub <hub@example.org>, Eve <eve@example.org>',
    'Hub <hub@example.org',
    '<hub@example.org>',
    'Hub <>',
    'Hub\u2028 <hub@example.org\u0000>',
    `${'h'.repeat(65)}@example.org`,
    `hub@${'e'.repeat(250)}.org`,
  ]) {
    it(`is not ${JSON.stringify(text.slice(0, 50))}`, () => {
      expect(mailboxOf(text)).to.equal(undefined);
      expect(isEmailAddress(text)).to.equal(false);
    });
  }

  for (const text of [
    'a@localhost',
    'a@b..com',
    'a@.b.com',
    'a@b.com.',
    'a@-b.com',
    'a@b-.com',
    'a@b.c',
    'a@127.0.0.1',
    'a..b@example.org',
    '.a@example.org',
    'a.@example.org',
    `a@${'b'.repeat(64)}.com`,
    'a@b_c.com',
  ]) {
    it(`of a person is not ${JSON.stringify(text.slice(0, 50))}`, () => {
      expect(isEmailAddress(text)).to.equal(false);
    });
  }

  it('of a person is at a host with a name of at least two parts, in any alphabet', () => {
    for (const text of [
      "o'hara+x@mail.example.org",
      'josé@peñasco.mx',
      'a@xn--p1ai.xn--p1ai',
      'a@1and1.de',
    ]) {
      expect(isEmailAddress(text), text).to.equal(true);
    }
  });

  it('of a hub may be in its own network', () => {
    expect(mailboxOf('no-reply@localhost')).to.include({ address: 'no-reply@localhost' });
  });

  it('is an address, or a name and an address', () => {
    expect(mailboxOf('hub+x@example.org')).to.deep.equal({
      name: '',
      address: 'hub+x@example.org',
    });
    expect(mailboxOf('El Núcleo 1 <hub@example.org>')).to.deep.equal({
      name: 'El Núcleo 1',
      address: 'hub@example.org',
    });
  });
});
