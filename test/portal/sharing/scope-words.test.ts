import { expect } from 'chai';
import { scopeSentences } from '../../../src/portal/sharing/scope-words.ts';
import { wordsFor } from '../../../src/portal/words.ts';

describe('a scope in plain words', () => {
  it('says consumption, generation and how far back', () => {
    const sentences = scopeSentences('FB=4_5_8;HistoryLength=7776000', wordsFor('en'));

    expect(sentences).to.deep.equal([
      'How much electricity you use, every 15 minutes',
      'How much electricity you send to the grid, every 15 minutes',
      'The past: up to 3 months, from your move-in at the earliest',
      'New readings every day, until the sharing ends',
    ]);
  });

  it('says 13 months when the third party names no length, since that is what it gets', () => {
    expect(scopeSentences('FB=4_5', wordsFor('es'))).to.include(
      'El pasado: hasta 13 meses, desde su mudanza como muy pronto',
    );
  });

  it('does not promise usage that the scope does not open', () => {
    expect(scopeSentences('FB=1_3', wordsFor('en'))).to.deep.equal([
      'Facts about your meter, but not how much you use',
    ]);
  });

  for (const scope of ['FB=4', 'FB=5', 'FB=8']) {
    it(`tells of both directions for ${scope}, since both are sent`, () => {
      expect(scopeSentences(scope, wordsFor('en'))).to.include.members([
        'How much electricity you use, every 15 minutes',
        'How much electricity you send to the grid, every 15 minutes',
      ]);
    });
  }
});
