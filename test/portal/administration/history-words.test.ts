import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../../../src/package-root.ts';
import { messages } from '../../../src/portal/locales/messages.ts';

/** What the record may say of people and organisations begins so. */
const ABOUT_THEM = /'((?:identity|organisation|registration)\.[a-z-]+)'/g;
/** Errors are named alike. */
const ERRORS = /HubError\(\s*'[a-z-]+',\s*'[a-z.-]+'/g;
/** Where the record's word is put together, and what it is put together from. */
const MADE: Readonly<Record<string, { readonly from: RegExp; readonly family?: string }>> = {
  'src/identity/members.ts': {
    from: /\.commit(?:Alone)?\([^;]*?, '([a-z-]+)',/g,
    family: 'identity',
  },
  'src/identity/organisations.ts': { from: /\.event\('([a-z-]+)',/g, family: 'organisation' },
  'src/identity/organisation-standing.ts': { from: /done: '([a-z]+)' \}/g, family: 'organisation' },
  // Of a claim and of a message, which have no history of their own.
  'src/registration/claims.ts': { from: /$^/g },
  'src/notices/queue.ts': { from: /$^/g },
};
const MADE_UP = /(?:action: |event\()`([a-z]+)\.[^`]*`/;

/** Refusals are named alike too. */
const isSentence = (key: string) =>
  [key, `error.${key}`].some((one) => Object.hasOwn(messages.en, one));

describe('the history that an administrator reads', () => {
  const actions = new Set<string>();
  const madeIn: string[] = [];

  before(async () => {
    const cwd = packageRoot();
    for await (const path of glob('src/**/*.{ts,tsx}', { cwd })) {
      if (/^src\/(portal|api|cli)\/|^src\/policy\.ts$/.test(path)) continue;
      const source = (await readFile(join(cwd, path), 'utf8')).replaceAll(ERRORS, '');
      for (const [, action = ''] of source.matchAll(ABOUT_THEM)) {
        if (!isSentence(action)) actions.add(action);
      }
      // As errors are; so this one is read where it goes on the record.
      for (const [, action = ''] of source.matchAll(/action: '(session\.[a-z-]+)'/g)) {
        actions.add(action);
      }
      if (MADE_UP.test(source)) madeIn.push(path);
      const { from, family } = MADE[path] ?? {};
      if (from === undefined || family === undefined) continue;
      for (const [, what] of source.matchAll(from)) actions.add(`${family}.${what}`);
    }
  });

  it('is put together in places that this test knows', () => {
    expect(madeIn.toSorted()).to.deep.equal(Object.keys(MADE).toSorted());
  });

  it('BR-017.004 has words for everything that can be done to a user or an organisation', () => {
    const wordless = [...actions].filter(
      (action) => !Object.hasOwn(messages.en, `administration.did.${action}`),
    );

    expect(wordless).to.deep.equal([]);
    for (const known of [
      'identity.terms-accepted',
      'identity.administrator-appointed',
      'identity.accepted',
      'organisation.requested',
      'organisation.suspended',
      'registration.address-confirmed',
      'session.refused',
    ]) {
      expect([...actions], known).to.include(known);
    }
  });
});
