import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { withSettings } from '../scripts/settings.ts';
import { packageRoot } from '../src/package-root.ts';

describe('the README', () => {
  it('has the settings as they are', () => {
    const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');

    expect(readme).to.equal(withSettings(readme));
  });
});
