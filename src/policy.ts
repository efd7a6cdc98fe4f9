import type { Role } from './audit-event.ts';

/** Who may do one thing. */
export interface Rule {
  /** `nobody`: without signing in. */
  readonly roles: readonly (Role | 'nobody')[];
  /** Only those who administer their organisation (BR-028.014). */
  readonly isForAdministrators?: true;
  /** Only those to whom an administrator of their organisation has given it (BR-028.022). */
  readonly isGrantable?: true;
}

const EVERYBODY = [
  'customer',
  'third-party',
  'rep',
  'tdsp',
  'regulator',
  'ercot',
  'host',
] as const satisfies readonly Role[];
const ANYBODY = ['nobody', ...EVERYBODY] as const;
/** Everybody may act for an organisation: customers for a business. */
const ORGANISED = EVERYBODY;

/**
 * Who may do what through a door. An auditor reads this table; `http/may.ts` enforces it, route by route, and `hub routes`
 * prints it beside the routes.
 */
export const POLICY = {
  'page.read': { roles: ANYBODY },
  'hub.health': { roles: ANYBODY },
  'session.start': { roles: ANYBODY },
  'session.end': { roles: ANYBODY },
  'language.choose': { roles: ANYBODY },
  'oauth.authorize': { roles: ANYBODY },
  'oauth.metadata': { roles: ANYBODY },
  'oauth.token': { roles: ['third-party'] },
  'espi.read': { roles: ['third-party'] },
  'usage.read-own': { roles: ['customer'] },
  'usage.download-own': { roles: ['customer'] },
  'consent.read': { roles: ['customer'] },
  'consent.answer': { roles: ['customer'] },
  'consent.revoke': { roles: ['customer'] },
  'customer.register': { roles: ANYBODY },
  'esiid.manage-own': { roles: ['customer'] },
  'account.recover': { roles: ANYBODY },
  'account.manage-own': { roles: EVERYBODY },
  'organisation.register': { roles: ANYBODY },
  'organisation.join': { roles: ANYBODY },
  'organisation.read-own': { roles: ORGANISED },
  'organisation.administer-own': { roles: ORGANISED, isForAdministrators: true },
  'organisation.approve': { roles: ['host', 'tdsp'], isGrantable: true },
  'user.administer': { roles: ['host', 'tdsp'], isGrantable: true },
  'claim.decide': { roles: ['host', 'tdsp'], isGrantable: true },
} as const satisfies Readonly<Record<string, Rule>>;

export type Action = keyof typeof POLICY;

/** As much of a signed-in user as the policy asks about. */
export interface Caller {
  readonly role: string;
  readonly isAdministrator?: boolean;
  /** Actions that an administrator gave; others than the grantable ones mean nothing. */
  readonly permissions?: readonly string[];
}

/** Without signing in, and so for everybody. */
export function isOpen(action: Action): boolean {
  const { roles }: Rule = POLICY[action];
  return roles.includes('nobody');
}

/** BR-028: every action names its roles; nobody else may. */
export function isAllowed(caller: Caller, action: Action): boolean {
  const rule: Rule = POLICY[action];
  if (!rule.roles.some((role) => role === caller.role)) return false;
  if (rule.isForAdministrators === true && caller.isAdministrator !== true) return false;
  if (rule.isGrantable !== true) return true;
  // BR-028.016: administrators are equal and have whatever can be given, except at utilities, where each has his own.
  if (caller.isAdministrator === true && caller.role !== 'tdsp') return true;
  return caller.permissions?.includes(action) ?? false;
}
