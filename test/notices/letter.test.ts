import { AssertionError } from 'node:assert/strict';
import { expect } from 'chai';
import { differingKeys } from '../../scripts/locales.ts';
import { LANGUAGES } from '../../src/language.ts';
import { NOTICE_FACTS, type Notice } from '../../src/notice.ts';
import { checkedNotice } from '../../src/notices/checked-notice.ts';
import { type Letter, letterOf } from '../../src/notices/letter.tsx';
import en from '../../src/notices/locales/en.json' with { type: 'json' };
import es from '../../src/notices/locales/es.json' with { type: 'json' };
import { queued } from '../../src/notices/queued-notice.ts';
import { aNotice, FACTS, KINDS } from './some-notice.ts';

const NOW = Temporal.Instant.from('2026-03-02T18:00:00Z');

function letterFor(notice: Notice): Letter {
  return letterOf(queued('1', checkedNotice(notice), NOW));
}

function placeholders(texts: readonly string[]): readonly string[] {
  const found = texts.join(' ').matchAll(/\{\{(\w+)\}\}/g);
  return [...new Set([...found].map((match) => match[1] ?? ''))].sort();
}

describe('a notice', () => {
  for (const kind of KINDS) {
    it(`of kind ${kind} is refused when a fact is missing, and the refusal repeats no fact`, () => {
      for (const name of NOTICE_FACTS[kind]) {
        const facts = { ...FACTS, [name]: ' ' };

        expect(() => checkedNotice(aNotice({ kind, facts })))
          .to.throw(AssertionError)
          .with.property('message', `a ${kind} notice tells ${name}`);
      }
    });
  }

  for (const to of [
    '',
    'maria',
    'a@b@c',
    'maria@example.org\r\nBcc: eve@example.org',
    'maria@example.org, eve@example.org',
    '"x" <maria@example.org>',
    `${'m'.repeat(300)}@example.org`,
  ]) {
    it(`is refused for the address ${JSON.stringify(to.slice(0, 40))}`, () => {
      expect(() => checkedNotice(aNotice({ to }))).to.throw(AssertionError, /e-mail address/);
    });
  }

  for (const link of [
    'http://hub.example.org/',
    'javascript:alert(1)',
    'https://a b',
    '/confirm',
  ]) {
    it(`is refused for the link ${link}`, () => {
      const facts = { ...FACTS, link };
      expect(() => checkedNotice(aNotice({ facts }))).to.throw(AssertionError, /tells link/);
    });
  }

  it('is refused for a time that is none', () => {
    const facts = { ...FACTS, until: 'tomorrow' };
    expect(() => checkedNotice(aNotice({ facts }))).to.throw(AssertionError, /tells until/);
  });

  it('keeps the facts of its kind only, each on one line and none as long as a letter', () => {
    const name = `Maria\r\n\r\nBcc: eve@example.org\u2028\u202e${'x'.repeat(500)}`;

    const { facts } = checkedNotice(
      aNotice({ kind: 'password-changed', facts: { ...FACTS, name } }),
    );

    expect(facts).to.have.keys('name');
    expect(facts.name).to.match(/^Maria Bcc: eve@example\.org x{173}$/);
  });

  it('BR-017.009 tells every user id, however many', () => {
    const userIds = Array.from({ length: 500 }, (_, n) => `maria-${n}`).join(', ');

    const { text } = letterFor(aNotice({ kind: 'user-ids', facts: { userIds } }));

    expect(text).to.include('maria-0, maria-1').and.to.include('maria-499');
  });
});

describe('the words of notices', () => {
  it('BR-021 are the same in number in English and Spanish', () => {
    expect(differingKeys(en, es)).to.deep.equal([]);
  });

  for (const kind of KINDS) {
    it(`of kind ${kind} use the facts of the kind, in both languages, and none in the subject`, () => {
      const facts = [...NOTICE_FACTS[kind]].sort();
      for (const { subject, text } of [en.kinds[kind], es.kinds[kind]]) {
        expect(placeholders(text)).to.deep.equal(facts);
        expect(placeholders([subject])).to.deep.equal([]);
      }
    });

    it(`of kind ${kind} are whole in text and HTML, with a link on a line of its own`, () => {
      for (const language of LANGUAGES) {
        const letter = letterFor(aNotice({ kind, language }));

        expect(letter.subject).to.match(/^Green Button Hub: \S/);
        expect(letter.text).to.not.match(/\{\{|undefined/);
        expect(letter.html).to.not.match(/\{\{|undefined|<img|<script|url\(/);
        expect(letter.html).to.include(`<html lang="${language}">`);
        const hasLink = NOTICE_FACTS[kind].some((name) => name === 'link');
        expect(letter.text.split('\n').includes(FACTS.link)).to.equal(hasLink);
        const links = [...letter.html.matchAll(/href="([^"]+)"/g)].map((match) => match[1]);
        expect(links).to.deep.equal(hasLink ? [FACTS.link.replaceAll('&', '&amp;')] : []);
      }
    });
  }

  it('tell a time in Central time, and a day as a day, as each language does', () => {
    const day = { ...FACTS, until: '2026-04-01' };
    const until = (notice: Partial<Notice>) =>
      letterFor(aNotice(notice)).text.replaceAll('\u202f', ' ');

    expect(until({})).to.include('until March 3, 2026 at 12:00 PM CST');
    expect(until({ language: 'es' })).to.match(
      /hasta el 3 de marzo de 2026 a las 12:00 p\.\s?m\. CST/,
    );
    expect(until({ kind: 'idle-warning', facts: day })).to.include('deleted on April 1, 2026.');
    expect(until({ kind: 'idle-warning', facts: day, language: 'es' })).to.include(
      'eliminará el 1 de abril de 2026.',
    );
  });

  it('show what a person wrote as text, never as HTML', () => {
    const facts = { ...FACTS, name: '<a href="https://evil.example">Maria</a> & {{link}}' };

    const { html } = letterFor(aNotice({ kind: 'password-changed', facts }));

    expect(html).to.include('&lt;a href=').and.to.include('{{link}}');
    expect(html).to.not.include('<a ');
  });
});
