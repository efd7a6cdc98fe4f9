import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { expect } from 'chai';
import {
  addendsInWords,
  challengeOf,
  type HumanCheck,
  isRightSum,
  isSolved,
  newHumanCheck,
} from '../../src/registration/human-check.ts';

const CHECK: HumanCheck = { secret: 'a secret of the tests', addends: [9, 7] };

async function payloadFor(check: HumanCheck): Promise<string> {
  const challenge = await challengeOf(check);
  const solution = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
}

describe('the check of persons', () => {
  for (const payload of [
    '',
    'no base64 of ours',
    Buffer.from('{}').toString('base64'),
    Buffer.from('{"challenge":{},"solution":{}}').toString('base64'),
    Buffer.from('{"challenge":null,"solution":{"counter":1}}').toString('base64'),
    Buffer.from('null').toString('base64'),
    'A'.repeat(100_000),
  ]) {
    it(`refuses ${JSON.stringify(payload.slice(0, 60))}`, async () => {
      expect(await isSolved(CHECK, payload)).to.equal(false);
    });
  }

  it('refuses work that was done for another registration', async () => {
    expect(await isSolved(CHECK, await payloadFor(newHumanCheck()))).to.equal(false);
  });

  it('refuses a puzzle that was made easier', async () => {
    const challenge = await challengeOf(CHECK);
    const easy = {
      ...challenge,
      parameters: { ...challenge.parameters, keyPrefix: '00', cost: 1 },
    };
    const solution = await solveChallenge({ challenge: easy, deriveKey });
    const payload = Buffer.from(JSON.stringify({ challenge: easy, solution })).toString('base64');

    expect(await isSolved(CHECK, payload)).to.equal(false);
  });

  it('BR-017.017 takes work that was done', async () => {
    expect(await isSolved(CHECK, await payloadFor(CHECK))).to.equal(true);
  });

  it('BR-017.017 takes the sum in digits and in words of both languages, and no other', () => {
    for (const right of ['16', ' 16 ', 'sixteen', 'Sixteen', 'dieciséis', 'DIECISEIS']) {
      expect(isRightSum(CHECK, right), right).to.equal(true);
    }
    for (const wrong of ['', '15', 'nine seven', '97', 'fifteen']) {
      expect(isRightSum(CHECK, wrong), wrong).to.equal(false);
    }
  });

  it('asks for the sum in the reader’s language', () => {
    expect(addendsInWords(CHECK, 'en')).to.deep.equal(['nine', 'seven']);
    expect(addendsInWords(CHECK, 'es')).to.deep.equal(['nueve', 'siete']);
  });
});
