import { expect } from 'chai';
import { localPath } from '../../src/portal/paths.ts';

const HUB = 'https://hub.example';

describe('the way back after signing in', () => {
  for (const wanted of [
    '',
    'usage',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/usage\r\nSet-Cookie: a=b',
    '/\t/evil.example',
    '/us age',
  ]) {
    it(`does not lead to ${JSON.stringify(wanted)}`, () => {
      expect(localPath(wanted, HUB)).to.equal('/');
    });
  }

  for (const wanted of ['/', '/usage?esiid=1044&day=2026-03-01', '/consent/a-b_c']) {
    it(`leads to ${wanted}`, () => {
      expect(localPath(wanted, HUB)).to.equal(wanted);
    });
  }
});
