/** `npm run trace`: which of the 201 requirements has a test that bears its id, section by section. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';

export interface Requirement {
  readonly id: string;
  readonly section: string;
  readonly title: string;
}

export interface Trace {
  readonly proven: readonly Requirement[];
  readonly unproven: readonly Requirement[];
  /** Ids in titles that the register does not know. */
  readonly unknown: readonly string[];
}

/** The register: every id of the filing, in its order, under a short title of our own. */
export function readRegister(): readonly Requirement[] {
  return JSON.parse(readFileSync(join(packageRoot(), 'scripts/requirements.json'), 'utf8'));
}

/** Titles of all suites and tests in the sources under `test/`; skipped ones prove nothing and are left out. */
export function readTitles(): readonly string[] {
  const root = packageRoot();
  return globSync('test/**/*.{ts,tsx}', { cwd: root }).flatMap((file) =>
    titlesIn(readFileSync(join(root, file), 'utf8')),
  );
}

const TITLE = /\b(?:describe|it)(?:\.only)?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;

export function titlesIn(source: string): readonly string[] {
  return [...source.matchAll(TITLE)].map((match) => match[2] ?? '');
}

/** Ids a title starts with: one, or several parted by commas or blanks. */
export function idsOf(title: string): readonly string[] {
  const start = /^(?:BR-[\w.]*\w[,;:]?\s+)+/.exec(title)?.[0] ?? '';
  return start.match(/BR-[\w.]*\w/g) ?? [];
}

export function traceOf(register: readonly Requirement[], titles: readonly string[]): Trace {
  const known = new Set(register.map(({ id }) => id));
  const named = new Set(titles.flatMap(idsOf));
  return {
    proven: register.filter(({ id }) => named.has(id)),
    unproven: register.filter(({ id }) => !named.has(id)),
    unknown: [...named.difference(known)].toSorted(),
  };
}

function print({ proven, unproven, unknown }: Trace): void {
  const bySection = Map.groupBy([...proven, ...unproven], ({ section }) => section);
  const isProven = new Set(proven);
  for (const [section, requirements] of bySection) {
    const count = requirements.filter((requirement) => isProven.has(requirement)).length;
    console.log(`\n${section}: ${count} of ${requirements.length}`);
    for (const requirement of requirements) {
      const mark = isProven.has(requirement) ? 'proven  ' : 'unproven';
      console.log(`  ${mark}  ${requirement.id.padEnd(11)}  ${requirement.title}`);
    }
  }
  for (const id of unknown) console.log(`\nunknown id in a test title: ${id}`);
  console.log(`\n${proven.length} proven, ${unproven.length} unproven`);
}

if (import.meta.main) {
  const trace = traceOf(readRegister(), readTitles());
  print(trace);
  if (trace.unknown.length > 0) process.exitCode = 1;
}
