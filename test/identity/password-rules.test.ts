import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { isHubError } from '../../src/errors.ts';
import { passwordProblem } from '../../src/identity/password-rules.ts';
import { newTemporaryPassword } from '../../src/identity/temporary-passwords.ts';

const ID = 'Ana.Ruiz';

describe('the rules for passwords', () => {
  it('BR-017.003 refuses fewer than 6 characters where the lowest minimum is set, and more than 24 always', () => {
    expect(passwordProblem('hb4mp', ID, 6)).to.equal('account.password-too-short');
    expect(passwordProblem('hb4mpl', ID, 6)).to.equal(undefined);
    expect(passwordProblem(`hb4mp${'x'.repeat(20)}`, ID, 6)).to.equal('account.password-too-long');
    expect(passwordProblem(`hb4mp${'x'.repeat(19)}`, ID, 6)).to.equal(undefined);
  });

  it('BR-017.003 asks for 12 characters unless set otherwise, and lets nobody set fewer than 6 or more than 24', () => {
    expect(readConfig({}).passwordMin).to.equal(12);
    expect(readConfig({ HUB_PASSWORD_MIN: '6' }).passwordMin).to.equal(6);
    for (const wrong of ['5', '25', '12.5', '', 'x']) {
      expect(() => readConfig({ HUB_PASSWORD_MIN: wrong }), wrong)
        .to.throw()
        .satisfies(isHubError);
    }
  });

  it('BR-017.003 wants letters and digits, and takes signs and spaces too', () => {
    expect(passwordProblem('harbor maple stone', ID, 12)).to.equal(
      'account.password-letters-digits',
    );
    expect(passwordProblem('731946280517', ID, 12)).to.equal('account.password-letters-digits');
    expect(passwordProblem('harbor 4 maple!', ID, 12)).to.equal(undefined);
    expect(passwordProblem('muñeca4árbol7', ID, 12)).to.equal(undefined);
  });

  it('BR-017.003 refuses the user name, in any case and with something around it', () => {
    expect(passwordProblem('ana.ruiz', ID, 6)).to.equal('account.password-letters-digits');
    expect(passwordProblem('AnaRuiz77', 'anaruiz77', 6)).to.equal('account.password-is-user-id');
    expect(passwordProblem('ANA.RUIZ2026', ID, 6)).to.equal('account.password-is-user-id');
  });

  it('refuses characters that cannot be seen', () => {
    expect(passwordProblem('harbor4\u200bmaple7', ID, 12)).to.equal('account.password-unseen');
  });

  for (const common of [
    'Password1234',
    'P@ssw0rd1234',
    'qwerty123456',
    '1q2w3e4r5t6y',
    'iloveyou2026',
    'contraseña123',
    'Texas1234567',
    'abcd12345678',
    '123456qwerty',
  ]) {
    it(`refuses ${common}, which strangers try first`, () => {
      expect(passwordProblem(common, ID, 12)).to.equal('account.password-common');
    });
  }

  it('BR-017.016 makes temporary passwords that obey the rules and are never the same', () => {
    const made = Array.from({ length: 200 }, () => newTemporaryPassword(ID, 24));

    expect(new Set(made).size).to.equal(200);
    for (const password of made) expect(passwordProblem(password, ID, 24)).to.equal(undefined);
  });
});
