import { expect } from 'chai';
import { checkDownload, downloadName } from '../../../src/portal/usage/download-range.ts';

const AVAILABLE = {
  from: Temporal.PlainDate.from('2025-03-01'),
  to: Temporal.PlainDate.from('2026-03-31'),
};

function check(from: string, to: string, format = 'csv', available = AVAILABLE) {
  const found = checkDownload({ from, to, format }, available);
  switch (found.state) {
    case 'bad':
      return found.problems.map(({ field, key }) => `${field} ${key}`);
    case 'partly':
      return found.there === undefined ? 'nothing' : `${found.there.from}/${found.there.to}`;
    case 'good':
      return 'good';
  }
}

describe('the dates of a download', () => {
  for (const text of ['', 'yesterday', '2026-02-30', '03/01/2026', '2026-3-1']) {
    it(`refuses ${JSON.stringify(text)} as a date and says which field is wrong`, () => {
      expect(check(text, '2026-03-31')).to.deep.equal(['from download.bad-from']);
      expect(check('2026-03-01', text)).to.deep.equal(['to download.bad-to']);
    });
  }

  it('names every wrong field at once', () => {
    expect(check('', '', 'pdf')).to.deep.equal([
      'from download.bad-from',
      'to download.bad-to',
      'format download.bad-format',
    ]);
  });

  it('refuses an end before the start', () => {
    expect(check('2026-03-02', '2026-03-01')).to.deep.equal(['to download.backwards']);
  });

  it('BR-078 refuses a day more than 13 months', () => {
    expect(check('2025-02-28', '2026-03-28')).to.deep.equal(['from download.too-long']);
  });

  it('BR-078 gives 13 months in one file', () => {
    expect(check('2025-03-01', '2026-03-31')).to.equal('good');
  });

  it('never cuts a range in silence: it says which part is there', () => {
    expect(check('2025-02-15', '2025-03-15')).to.equal('2025-03-01/2025-03-15');
    expect(check('2026-03-15', '2026-04-15')).to.equal('2026-03-15/2026-03-31');
    expect(check('2026-04-01', '2026-04-15')).to.equal('nothing');
  });

  it('takes a single day', () => {
    expect(check('2026-03-08', '2026-03-08')).to.equal('good');
  });

  it('GB007 names the file by its dates, without any personal data', () => {
    const span = AVAILABLE;

    expect(downloadName({ ...span, format: 'espi' })).to.equal(
      'IntervalMeterUsage_2025-03-01_2026-03-31.xml',
    );
    expect(downloadName({ ...span, format: 'csv' })).to.match(/\.csv$/);
  });
});
