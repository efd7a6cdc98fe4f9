import { randomBytes } from 'node:crypto';
import type { Demo } from '../../portal/deps.ts';

export const DEMO_OPERATOR = { role: 'operator', id: 'demo' } as const;
const PASSWORD_BYTES = 12;
/** Of everybody in a demo, so that a forgotten password can be shown there. */
export const DEMO_QUESTION = 'childhood-street';
export const DEMO_ANSWER = 'Congress Avenue';

/** How somebody of the demo signs in; it is printed, and shown on the home page. */
export type SignIn = Demo['signIns'][number];

export function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url');
}
