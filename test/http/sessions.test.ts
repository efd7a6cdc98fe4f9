import { expect } from 'chai';
import type { Context } from 'koa';
import type { Collections } from '../../src/collections.ts';
import { Sessions } from '../../src/http/sessions.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { turnedClock } from '../support/hub-app.ts';

const ANA = { id: 'u1', role: 'customer', language: 'en' } as const;
const STEPS = 60;

describe('sessions', () => {
  let collections: Collections;
  beforeEach(async () => {
    collections = await openSqliteCollections(':memory:');
  });
  afterEach(() => collections.close());

  it('of somebody who is shut out end, also one that goes a stage further at any moment of that', async () => {
    const sessions = new Sessions(collections, turnedClock());
    for (let steps = 0; steps < STEPS; steps++) {
      const browser = aBrowser();
      await sessions.start(browser, ANA);

      const ending = sessions.endAllOf(ANA.id);
      for (let step = 0; step < steps; step++) await null;
      await sessions.renew(browser, ANA).catch(() => undefined);
      await ending;

      const left = await sessions.listOf(ANA.id);
      expect(left.length, `renewed ${steps} steps later`).to.equal(0);
    }
  });
});

/** As much of a request's context as a session touches. */
function aBrowser(): Context {
  const cookies = new Map<string, string>();
  return {
    state: {},
    get: () => '',
    cookies: {
      secure: true,
      get: (name: string) => cookies.get(name),
      set: (name: string, value: string) => cookies.set(name, value),
    },
  } as unknown as Context;
}
