import { createHash } from 'node:crypto';
import { createReadStream, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { Context } from './deps.ts';

const USWDS = join(packageRoot(), 'node_modules/@uswds/uswds');
/** Files that pages name one by one. */
const NAMED = {
  'hub.css': 'src/portal/assets/hub.css',
  'icon.svg': 'src/portal/assets/icon.svg',
  'idle-warning.js': 'src/portal/assets/idle-warning.js',
  'human-check.js': 'src/portal/assets/human-check.js',
  'passkey.js': 'src/portal/assets/passkey.js',
  'send-once.js': 'src/portal/assets/send-once.js',
  'webauthn.js': 'node_modules/@simplewebauthn/browser/dist/bundle/index.umd.min.js',
  'altcha.css': 'node_modules/altcha/dist/external/altcha.css',
  'altcha.js': 'node_modules/altcha/dist/external/altcha.min.js',
  'altcha-es-419.js': 'node_modules/altcha/dist/i18n/es-419.js',
  'altcha-worker.js': 'node_modules/altcha/dist/workers/pbkdf2.js',
} as const;
export type AssetName = keyof typeof NAMED;
const SERVED = [
  'css/uswds.min.css',
  'fonts/**/*.woff2',
  'img/*.svg',
  'img/usa-icons/*.svg',
  'img/usa-icons-bg/*.svg',
];

// The names change with the content, so that a browser may keep each for ever.
const uswdsFolder = `uswds-${versionOf(join(USWDS, 'package.json'))}`;
const named: ReadonlyMap<string, { readonly path: string; readonly file: string }> = new Map(
  Object.entries(NAMED).map(([name, path]) => {
    const file = join(packageRoot(), path);
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
    return [name, { path: `${hash}/${name}`, file }];
  }),
);

/** Name under `/assets/` → file. Only what is listed here is served, so no request can name another file. */
const files: ReadonlyMap<string, string> = new Map([
  ...[...named.values()].map(({ path, file }): [string, string] => [path, file]),
  ...globSync(SERVED, { cwd: join(USWDS, 'dist') }).map((name): [string, string] => [
    `${uswdsFolder}/${name}`,
    join(USWDS, 'dist', name),
  ]),
]);

export const styleSheets: readonly string[] = [
  `/assets/${uswdsFolder}/css/uswds.min.css`,
  assetPath('hub.css'),
];

/** Where a page finds a script or style sheet. */
export function assetPath(name: AssetName): string {
  return `/assets/${named.get(name)?.path}`;
}

/** `GET /assets/*name`: style sheets, scripts, fonts and icons. */
export function serveAsset(ctx: Context): void {
  const file = files.get(ctx.path.replace('/assets/', ''));
  if (file === undefined) throw new HubError('not-found', 'portal.no-such-page');
  ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
  ctx.type = file.slice(file.lastIndexOf('.'));
  ctx.body = createReadStream(file);
}

function versionOf(packageFile: string): string {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  return version;
}
