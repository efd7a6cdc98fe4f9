/** `node dist/scripts/settings.js`: writes the settings table of `config.ts` into the README. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsTable } from '../src/config.ts';
import { packageRoot } from '../src/package-root.ts';

export const SETTINGS_START = '<!-- settings: written by scripts/settings.ts -->';
export const SETTINGS_END = '<!-- /settings -->';

/** A README with the table as it should be. */
export function withSettings(readme: string): string {
  const start = readme.indexOf(SETTINGS_START);
  const end = readme.indexOf(SETTINGS_END);
  if (start === -1 || end === -1) throw new Error('the README has lost its settings marks');
  return `${readme.slice(0, start + SETTINGS_START.length)}\n${settingsTable()}\n${readme.slice(end)}`;
}

if (process.argv[1] === import.meta.filename) {
  const path = join(packageRoot(), 'README.md');
  writeFileSync(path, withSettings(readFileSync(path, 'utf8')));
}
