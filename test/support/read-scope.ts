import type { ReadScope, ReadWindow } from '../../src/read-scope.ts';

/** A scope as `access/` would mint it: for tests of what lies behind that door, and for nothing else. */
export function aReadScope(windows: readonly ReadWindow[]): ReadScope {
  return { reader: { role: 'operator', id: 'test' }, ground: 'test', windows } as ReadScope;
}
