import { ROLES, type Role } from './audit-event.ts';

/** Who may do one thing. */
export interface Rule {
  /** `nobody`: without signing in. */
  readonly roles: readonly (Role | 'nobody')[];
  /** Only those who administer their organisation (BR-028.014). */
  readonly isForAdministrators?: true;
  /** Only those to whom an administrator of their organisation has given it (BR-028.022). */
  readonly isGrantable?: true;
  /** A program of an organisation with such a role may have it too, if it was given to the program. */
  readonly isForPrograms?: true;
}

const ANYBODY = ['nobody', ...ROLES] as const;
/** Everybody may act for an organisation: customers for a business. */
const ORGANISED = ROLES;

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
  'oauth.token': { roles: ROLES },
  'api.description': { roles: ANYBODY },
  'espi.read': { roles: ['third-party'] },
  'usage.read-own': { roles: ['customer'] },
  'usage.download-own': { roles: ['customer'] },
  'consent.read': { roles: ['customer'] },
  'consent.answer': { roles: ['customer'] },
  'consent.revoke': { roles: ['customer'] },
  'customer.register': { roles: ANYBODY },
  'esiid.manage-own': { roles: ['customer'], isForPrograms: true },
  'account.recover': { roles: ANYBODY },
  'account.manage-own': { roles: ROLES },
  'organisation.register': { roles: ANYBODY },
  'organisation.join': { roles: ANYBODY },
  'organisation.read-own': { roles: ORGANISED },
  'organisation.administer-own': {
    roles: ORGANISED,
    isForAdministrators: true,
    isForPrograms: true,
  },
  'organisation.approve': { roles: ['host', 'tdsp'], isGrantable: true, isForPrograms: true },
  'user.administer': { roles: ['host', 'tdsp'], isGrantable: true, isForPrograms: true },
  'extract-account.manage': { roles: ['rep'], isGrantable: true },
  'claim.decide': { roles: ['host', 'tdsp'], isGrantable: true },
  'market.tell-events': { roles: ['host', 'tdsp'], isGrantable: true, isForPrograms: true },
} as const satisfies Readonly<Record<string, Rule>>;

export type Action = keyof typeof POLICY;

/** As much of a signed-in user, or of a program, as the policy asks about. */
export interface Caller {
  readonly role: string;
  /** A program does exactly what it was given; nothing comes with its role. */
  readonly isProgram?: true;
  readonly isAdministrator?: boolean;
  /** Actions that an administrator gave; to people, others than the grantable ones mean nothing. */
  readonly permissions?: readonly string[];
}

/** Without signing in, and so for everybody. */
export function isOpen(action: Action): boolean {
  const { roles }: Rule = POLICY[action];
  return roles.includes('nobody');
}

/** What programs of organisations with that role can be given. */
export function actionsForPrograms(role: Role): readonly Action[] {
  return (Object.keys(POLICY) as Action[]).filter((action) => {
    const { roles, isForPrograms }: Rule = POLICY[action];
    return isForPrograms === true && roles.includes(role);
  });
}

/** BR-028: every action names its roles; nobody else may. */
export function isAllowed(caller: Caller, action: Action): boolean {
  const rule: Rule = POLICY[action];
  if (!rule.roles.some((role) => role === caller.role)) return false;
  if (caller.isProgram === true) {
    return rule.isForPrograms === true && (caller.permissions?.includes(action) ?? false);
  }
  if (rule.isForAdministrators === true && caller.isAdministrator !== true) return false;
  if (rule.isGrantable !== true) return true;
  // BR-028.016: administrators are equal and have whatever can be given, except at utilities, where each has his own.
  if (caller.isAdministrator === true && caller.role !== 'tdsp') return true;
  return caller.permissions?.includes(action) ?? false;
}
