import { expect } from 'chai';
import { userIdProblem } from '../../src/identity/user-id-rules.ts';

describe('the rules for user ids', () => {
  it('BR-017.002 refuses fewer than 5 and more than 100 characters, counted as people count', () => {
    expect(userIdProblem('anaR')).to.equal('account.user-id-too-short');
    expect(userIdProblem('a'.repeat(101))).to.equal('account.user-id-too-long');
    expect(userIdProblem('Jose\u0301s')).to.equal(undefined);
    expect(userIdProblem('Jose\u0301')).to.equal('account.user-id-too-short');
    expect(userIdProblem('anaRu')).to.equal(undefined);
    expect(userIdProblem('a'.repeat(100))).to.equal(undefined);
  });

  for (const sign of ['/', '\\', "'", '"', '\u2019', '\u201c', '\u00ab', '\uff0f', '\u2044']) {
    it(`BR-017.002 refuses ${JSON.stringify(sign)}: slashes and quotation marks, however drawn`, () => {
      expect(userIdProblem(`ana${sign}ruiz`)).to.equal('account.user-id-quotes');
    });
  }

  for (const [what, userId] of [
    ['a space', 'ana ruiz'],
    ['a line break', 'ana\r\nruiz'],
    ['a zero-width space', 'ana\u200bruiz'],
    ['a mark that turns the direction of reading', 'ana\u202eruiz'],
    ['an invisible filler', 'ana\u3164ruiz'],
    ['half a surrogate pair', 'ana\ud800ruiz'],
    ['Cyrillic letters among Latin ones', 'аna.ruiz'],
    ['letters that are all Cyrillic and look Latin', 'аса.сосо'],
    ['Greek letters', 'αna.ruiz'],
    ['full-width letters', 'ａna.ruiz'],
    ['a letter without its dot', 'ana.ru\u0131z'],
    ['digits of another script', 'ana.ruiz\u0661'],
    ['a hyphen that is none', 'ana\u2010ruiz'],
    ['an overlay that strikes a letter out', 'ana.ru\u0338iz\u0338'],
  ] as const) {
    it(`BR-017.002 refuses ${what}, so that no two ids look alike and differ`, () => {
      expect(userIdProblem(userId)).to.equal('account.user-id-characters');
    });
  }

  it('BR-017.002 takes letters with accents, digits and all other signs of a keyboard', () => {
    for (const userId of ['Ana.Ruiz+1@home-net_#!', 'josé.muñoz', 'Łukasz7', '12345']) {
      expect(userIdProblem(userId), userId).to.equal(undefined);
    }
  });
});
