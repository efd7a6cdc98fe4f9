import { createHash } from 'node:crypto';
import { createReadStream, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import type { Context } from './deps.ts';

const USWDS = join(packageRoot(), 'node_modules/@uswds/uswds');
const HUB_CSS = join(packageRoot(), 'src/portal/assets/hub.css');
const SERVED = [
  'css/uswds.min.css',
  'fonts/**/*.woff2',
  'img/*.svg',
  'img/usa-icons/*.svg',
  'img/usa-icons-bg/*.svg',
];

// The names change with the content, so that a browser may keep each for ever.
const uswdsFolder = `uswds-${versionOf(join(USWDS, 'package.json'))}`;
const hubCssName = `hub-${createHash('sha256').update(readFileSync(HUB_CSS)).digest('hex').slice(0, 12)}.css`;

/** Name under `/assets/` → file. Only what is listed here is served, so no request can name another file. */
const files: ReadonlyMap<string, string> = new Map([
  [hubCssName, HUB_CSS],
  ...globSync(SERVED, { cwd: join(USWDS, 'dist') }).map((name): [string, string] => [
    `${uswdsFolder}/${name}`,
    join(USWDS, 'dist', name),
  ]),
]);

export const styleSheets: readonly string[] = [
  `/assets/${uswdsFolder}/css/uswds.min.css`,
  `/assets/${hubCssName}`,
];

/** `GET /assets/*name`: style sheets, fonts and icons. */
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
