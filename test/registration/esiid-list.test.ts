import { expect } from 'chai';
import { linesOf, textOf } from '../../src/registration/esiid-list.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';

const ESIID = '10443720000000001';
const OTHER = '1008901000000000000022';

describe('a list of ESIIDs', () => {
  describe('as bytes', () => {
    it('is refused when it is empty', () => {
      expect(() => textOf(new Uint8Array()))
        .to.throw()
        .with.property('messageKey', 'registration.list-empty');
    });

    for (const [name, bytes] of [
      ['a workbook', Buffer.from('504b0304140006000800000021', 'hex')],
      ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
      ['bytes of no encoding', Buffer.from([0x31, 0x81, 0x00, 0x07, 0x1b])],
    ] as const) {
      it(`is refused when it is ${name}`, () => {
        expect(() => textOf(bytes))
          .to.throw()
          .with.property('messageKey', 'registration.list-not-text');
      });
    }

    const text = `Número;Medidor\r\n${ESIID};A1\r\n`;
    const utf16 = Buffer.from(text, 'utf16le');
    for (const [name, bytes] of [
      ['UTF-8', Buffer.from(text)],
      ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
      ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
      ['UTF-16 without a mark', utf16],
      ['Latin-1', Buffer.from(text, 'latin1')],
    ] as const) {
      it(`is read in ${name}`, () => {
        expect(textOf(bytes)).to.equal(text);
      });
    }
  });

  describe('as text', () => {
    it('is refused when it has no lines, and when it has too many', () => {
      expect(() => linesOf('\r\n\n  \n'))
        .to.throw()
        .with.property('messageKey', 'registration.list-empty');
      const long = `${ESIID},A1\n`.repeat(100_001);
      expect(() => linesOf(long))
        .to.throw()
        .with.property('messageKey', 'registration.list-too-long');
    });

    it('is refused at little cost when it is nothing but line ends, or nothing but commas', async () => {
      const refused = (text: string) =>
        cpuTimeOf(async () => expect(() => linesOf(textOf(Buffer.from(text)))).to.throw());
      const ofSpaces = await refused(' '.repeat(8_000_000));

      expect(await refused('\n'.repeat(8_000_000))).to.be.below(5 * ofSpaces + 200);
      expect(await refused(','.repeat(8_000_000))).to.be.below(5 * ofSpaces + 200);
    });

    it('says of each bad line what is wrong with it, by the number that an editor shows', () => {
      const lines = linesOf(
        [
          'ESIID,METER',
          '',
          '1.04437E+16,A1',
          'Maria,A1',
          `${ESIID},`,
          `${ESIID},<b>`,
          '12345,A1',
        ].join('\n'),
      );

      expect(lines).to.deep.equal([
        { line: 3, esiid: '1.04437E+16', outcome: 'rounded' },
        { line: 4, esiid: 'Maria', outcome: 'bad-esiid' },
        { line: 5, esiid: ESIID, outcome: 'no-meter' },
        { line: 6, esiid: ESIID, outcome: 'bad-meter' },
        { line: 7, esiid: '12345', outcome: 'bad-esiid' },
      ]);
    });

    it('gives an ESIID one try only, so that no list searches for its meter number', () => {
      const [, second] = linesOf(`${ESIID},A1\n${ESIID},A2`);

      expect(second).to.deep.equal({ line: 2, esiid: ESIID, outcome: 'twice' });
    });

    for (const row of [
      `${OTHER},I98 765`,
      `${OTHER};I98 765`,
      `${OTHER}\tI98 765`,
      `"${OTHER}","I98 765"`,
      `'${OTHER},'I98 765`,
      `="${OTHER}",="I98 765"`,
      ` ${OTHER} , I98 765 ,9 BAYOU BLVD`,
    ]) {
      it(`reads ${JSON.stringify(row)}`, () => {
        expect(linesOf(row)).to.deep.equal([{ line: 1, esiid: OTHER, meterNumber: 'I98 765' }]);
      });
    }

    it('reads lines that end as on an old Macintosh', () => {
      expect(linesOf(`${ESIID},A1\r${OTHER},A2\r`).map(({ line }) => line)).to.deep.equal([1, 2]);
    });
  });
});
