import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../src/package-root.ts';

const SRC = join(packageRoot(), 'src');
const LINES_MAX = 300;

const FACTS = ['market', 'premise', 'usage', 'identity', 'customer', 'audit'];
const PERMISSION = ['consent', 'oauth', 'access'];
const DOING = ['intake', 'extracts', 'fixtures', 'lifecycle', 'registration'];
const LOWER = ['base', 'http', ...FACTS];

/** Folder → folders it may import beside itself. `base` are the files of `src/` itself, but for `hub` and `main`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  http: ['base'],
  market: LOWER,
  premise: LOWER,
  // The standard keeps usage and personal data apart; so do we.
  usage: LOWER.filter((folder) => folder !== 'customer'),
  customer: LOWER.filter((folder) => folder !== 'usage'),
  identity: LOWER,
  audit: LOWER,
  ...every(PERMISSION, [...LOWER, ...PERMISSION]),
  ...every(DOING, [...LOWER, ...PERMISSION, ...DOING]),
  // Doors never import doors.
  ...every(['api', 'espi', 'portal'], [...LOWER, ...PERMISSION, ...DOING]),
  // Implementations of ports; only `hub.ts` knows them.
  ...every(['storage', 'delivery'], ['base', 'usage', 'extracts']),
  notices: ['base'],
  // The commands that `main` offers, over what `hub` builds.
  cli: [...LOWER, ...PERMISSION, ...DOING, 'espi', 'portal', 'hub'],
  hub: [
    ...LOWER,
    ...PERMISSION,
    ...DOING,
    'api',
    'espi',
    'portal',
    'storage',
    'delivery',
    'notices',
  ],
  main: [...LOWER, ...PERMISSION, ...DOING, 'espi', 'portal', 'hub', 'cli'],
};

/** What may stand in one place only. */
const ONLY_IN: readonly { readonly text: RegExp; readonly place: RegExp }[] = [
  { text: /\bas ReadScope\b/, place: /^access\// },
  { text: /\bprocess\.env\b/, place: /^main\.ts$/ },
  { text: /\bTemporal\.Now\b/, place: /^main\.ts$/ },
];

interface Source {
  readonly file: string;
  readonly text: string;
}

const sources: readonly Source[] = globSync('**/*.{ts,tsx}', { cwd: SRC }).map((file) => ({
  file,
  text: readFileSync(join(SRC, file), 'utf8'),
}));

describe('the architecture', () => {
  it('has a row in the table for every folder', () => {
    const folders = new Set(sources.map(({ file }) => folderOf(file)));

    expect([...folders].filter((folder) => MAY_IMPORT[folder] === undefined)).to.deep.equal([]);
  });

  it('lets imports run one way', () => {
    const wrong = sources.flatMap(({ file, text }) => {
      const from = folderOf(file);
      return importsOf(file, text)
        .filter((to) => folderOf(to) !== from)
        .filter((to) => MAY_IMPORT[from]?.includes(folderOf(to)) !== true)
        .map((to) => `${file} imports ${to}`);
    });

    expect(wrong).to.deep.equal([]);
  });

  for (const { text: forbidden, place } of ONLY_IN) {
    it(`has ${forbidden.source} in ${place.source} only`, () => {
      const wrong = sources
        .filter(({ file, text }) => !place.test(file) && forbidden.test(withoutComments(text)))
        .map(({ file }) => file);

      expect(wrong).to.deep.equal([]);
    });
  }

  it(`has no file of more than ${LINES_MAX} lines`, () => {
    const long = sources.filter(({ text }) => text.trimEnd().split('\n').length > LINES_MAX);

    expect(long.map(({ file }) => file)).to.deep.equal([]);
  });
});

function every(
  folders: readonly string[],
  mayImport: readonly string[],
): Record<string, readonly string[]> {
  return Object.fromEntries(folders.map((folder) => [folder, mayImport]));
}

function folderOf(file: string): string {
  const [first = '', ...rest] = file.split('/');
  if (rest.length > 0) return first;
  return /^(hub|main)\.tsx?$/.test(first) ? first.replace(/\.tsx?$/, '') : 'base';
}

/** Our own files that a file imports, static or dynamic, as paths under `src/`. */
function importsOf(file: string, text: string): readonly string[] {
  const specifiers = withoutComments(text).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g);
  return [...specifiers].map((match) => normalize(join(dirname(file), match[1] ?? '')));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
