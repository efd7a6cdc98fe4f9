import type { Role } from './audit-event.ts';

/** Who may do what through a signed-in door. An auditor reads this table; `http/may.ts` enforces it, route by route. */
export const POLICY = {
  'usage.read-own': ['customer'],
  'usage.download-own': ['customer'],
  'consent.read': ['customer'],
  'consent.answer': ['customer'],
  'consent.revoke': ['customer'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Action = keyof typeof POLICY;

/** BR-028: every action names its roles; nobody else may. */
export function isAllowed(role: string, action: Action): boolean {
  const roles: readonly string[] = POLICY[action];
  return roles.includes(role);
}
