import { expect } from 'chai';
import { idsOf, readRegister, readTitles, titlesIn, traceOf } from '../scripts/trace.ts';

describe('the requirement register', () => {
  it('refuses a test title with an id that the filing does not have', () => {
    const { unknown } = traceOf(readRegister(), ['BR-999.001 does what nobody asked for']);

    expect(unknown).to.deep.equal(['BR-999.001']);
  });

  it('knows every id that a test title of this repository starts with', () => {
    expect(traceOf(readRegister(), readTitles()).unknown).to.deep.equal([]);
  });

  it('holds 201 requirements, each once, each with a short title and a section', () => {
    const register = readRegister();

    expect(new Set(register.map(({ id }) => id)).size).to.equal(201);
    expect(register).to.have.length(201);
    for (const { id, title, section } of register) {
      expect(id).to.match(/^BR-\d{3}(\.\d{3}[ab]?)?$/);
      expect(title.length, id).to.be.within(5, 70);
      expect(section, id).to.not.equal('');
    }
  });

  it('reads several ids from the start of a title, and none from its middle', () => {
    expect(idsOf('BR-009, BR-009.001 keeps every revision')).to.deep.equal([
      'BR-009',
      'BR-009.001',
    ]);
    expect(idsOf('keeps what BR-009 asks for')).to.deep.equal([]);
  });

  it('finds titles in any quotes, and leaves skipped tests out', () => {
    const source = [
      `${'it'}('BR-009 one', f)`,
      `${'describe'}("it's two", f)`,
      `${'it'}.skip('three', f)`,
    ].join('\n');

    expect(titlesIn(source)).to.deep.equal(['BR-009 one', "it's two"]);
  });
});
