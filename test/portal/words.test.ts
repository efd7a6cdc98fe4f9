import { expect } from 'chai';
import { LANGUAGES, type Language } from '../../src/language.ts';
import { messages } from '../../src/portal/locales/messages.ts';
import { wordsFor } from '../../src/portal/words.ts';

function locale(language: Language): Readonly<Record<string, string>> {
  return messages[language];
}

function placeholders(text: string | undefined): readonly string[] {
  return [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
}

describe('what the pages say', () => {
  const en = locale('en');
  const es = locale('es');

  it('BR-021 has the same keys in English and Spanish', () => {
    expect(Object.keys(es).sort()).to.deep.equal(Object.keys(en).sort());
  });

  it('fills the same places in both languages', () => {
    const different = Object.keys(en).filter(
      (key) => placeholders(en[key]).join() !== placeholders(es[key]).join(),
    );

    expect(different).to.deep.equal([]);
  });

  it('leaves no sentence empty', () => {
    for (const language of LANGUAGES) {
      expect(Object.values(locale(language)).every((text) => text.trim() !== '')).to.equal(true);
    }
  });

  it('BR-001.011 writes kWh with three decimals, and zero as 0.000', () => {
    for (const language of LANGUAGES) {
      const { kwh } = wordsFor(language);
      expect([kwh(0), kwh(1), kwh(12_345), kwh(1_234_567)]).to.deep.equal([
        '0.000',
        '0.001',
        '12.345',
        '1,234.567',
      ]);
    }
  });

  it('writes dates and plurals as each language does', () => {
    const day = Temporal.PlainDate.from('2026-03-08');

    expect(wordsFor('en').longDate(day)).to.equal('Sunday, March 8, 2026');
    expect(wordsFor('es').longDate(day)).to.equal('domingo, 8 de marzo de 2026');
    expect(wordsFor('en').t('consent.months', { count: 1 })).to.equal('1 month');
    expect(wordsFor('es').t('consent.months', { count: 6 })).to.equal('6 meses');
  });
});
