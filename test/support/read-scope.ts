import type { ReadScope, ReadWindow } from '../../src/read-scope.ts';

/** A scope as `access/` would mint it: for tests of what lies behind that door, and for nothing else. */
export function aReadScope(windows: readonly ReadWindow[]): ReadScope {
  const scope: Omit<
    ReadScope,
    keyof { [K in keyof ReadScope as K extends symbol ? K : never]: 0 }
  > = { reader: { role: 'operator', id: 'test' }, ground: 'test', windows };
  return scope as ReadScope;
}
