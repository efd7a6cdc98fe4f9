import { expect } from 'chai';
import { foldUserId, looksOf } from '../../src/identity/folding.ts';

describe('user ids', () => {
  for (const [one, other] of [
    ['customer1', 'cust0mer1'],
    ['customer1', 'customerl'],
    ['customer1', 'CUSTOMERI'],
    ['william', 'wi11iam'],
    ['william', 'vvilliam'],
    ['bar|ow', 'barlow'],
    ['morning', 'moming'],
  ] as const) {
    it(`BR-028.017 look the same to people and differ: ${one} and ${other}`, () => {
      expect(looksOf(one)).to.equal(looksOf(other));
      expect(foldUserId(one)).to.not.equal(foldUserId(other));
    });
  }

  it('BR-028.017 are one however an accent was typed, and in any case', () => {
    expect(foldUserId('Jose\u0301.Paz')).to.equal(foldUserId('jos\u00e9.paz'));
  });

  it('BR-028.017 look different when a letter, an accent, a digit or a sign differs', () => {
    const ids = [
      'ana.ruiz',
      'ana-ruiz',
      'ana.rúiz',
      'ana.ruis',
      'ana.ruiz2',
      'ana.ruiz3',
      'anaruiz',
    ];

    expect(new Set(ids.map(looksOf)).size).to.equal(ids.length);
  });
});
