import type { Role } from '../audit-event.ts';
import { HubError } from '../errors.ts';
import { isEmailAddress } from '../mailbox.ts';
import type { ParticipantRole } from '../market/participant.ts';
import { type Action, isAllowed, isOpen, POLICY, type Rule } from '../policy.ts';
import type { OrganisationKind } from './organisation.ts';

/** The kinds that anybody may register; the host's first user is made on its own command line (BR-028.005b). */
export const REGISTRABLE = [
  'rep',
  'tdsp',
  'third-party',
  'business',
  'regulator',
  'ercot',
] as const satisfies readonly OrganisationKind[];

export const NAME_LENGTH_MAX = 120;
export const ADDRESS_LENGTH_MAX = 300;
export const EVIDENCE_LENGTH_MAX = 2000;
export const REASON_LENGTH_MAX = 200;
/** More than any REP has; a bound all the same. */
export const DUNS_MAX = 50;

/** What an organisation's people are in the hub: those of a business are customers (BR-028.025). */
export function roleOf(kind: OrganisationKind): Role {
  return kind === 'business' ? 'customer' : kind;
}

/** How the market's register calls that kind; undefined for those it does not list. */
export function registerRoleOf(kind: OrganisationKind): ParticipantRole | undefined {
  if (kind === 'rep') return 'REP';
  return kind === 'tdsp' ? 'TDSP' : undefined;
}

/** Who decides on a kind: the host on every one, a utility on REPs too (BR-031.012). */
export function mayReview(reviewer: string, kind: OrganisationKind): boolean {
  if (reviewer === 'host' || reviewer === 'operator') return true;
  return reviewer === 'tdsp' && kind === 'rep';
}

/** Field → why it is wrong: a key of the locales, whose sentence may name `field` and `max`. */
export type Faults = Readonly<Record<string, string>>;

export interface Profile {
  readonly name: string;
  readonly address: string;
  readonly noticeEmail: string;
}

export function profileFaults({ name, address, noticeEmail }: Profile): Faults {
  return {
    ...lineFault('name', name, NAME_LENGTH_MAX),
    ...textFault('address', address, ADDRESS_LENGTH_MAX),
    ...emailFault('noticeEmail', noticeEmail),
  };
}

/** One line, so that it can stand in the subject of a message. */
export function lineFault(field: string, text: string, lengthMax: number): Faults {
  if (/\p{C}/u.test(text)) return { [field]: 'organisation.not-a-line' };
  return textFault(field, text, lengthMax);
}

export function textFault(field: string, text: string, lengthMax: number): Faults {
  if (text === '') return { [field]: 'organisation.missing' };
  return text.length > lengthMax ? { [field]: 'organisation.too-long' } : {};
}

export function emailFault(field: string, email: string): Faults {
  if (email === '') return { [field]: 'organisation.missing' };
  return isEmailAddress(email) ? {} : { [field]: 'organisation.not-email' };
}

export function fault(field: string, problem: string | undefined): Faults {
  return problem === undefined ? {} : { [field]: problem };
}

/** Throws `invalid` `organisation.invalid` with the faults by field, if there are any. */
export function refuseFaults(faults: Faults): void {
  if (Object.keys(faults).length > 0) throw new HubError('invalid', 'organisation.invalid', faults);
}

/** One column of the permission matrix (BR-028.022). */
export interface Permission {
  readonly action: Action;
  /** Administrators give it to a user; the others come with the role, or with being an administrator. */
  readonly isGrantable: boolean;
}

/** Everything that a role may do after signing in, as the policy says. */
export function permissionsOf(role: Role): readonly Permission[] {
  return (Object.keys(POLICY) as Action[])
    .filter((action) => !isOpen(action) && ruleOf(action).roles.includes(role))
    .map((action) => ({ action, isGrantable: ruleOf(action).isGrantable === true }));
}

/** Actions that administrators of that role's organisations may give. */
export function grantableTo(role: Role): readonly Action[] {
  return permissionsOf(role)
    .filter(({ isGrantable }) => isGrantable)
    .map(({ action }) => action);
}

/** What one may give to another: only what he has himself, which at utilities may be less than everything (BR-028.016). */
export function mayGive(
  giver: {
    readonly role: Role;
    readonly isAdministrator: boolean;
    readonly permissions: readonly string[];
    readonly isProgram?: true;
  },
  action: Action,
): boolean {
  return giver.isAdministrator && isAllowed(giver, action);
}

function ruleOf(action: Action): Rule {
  return POLICY[action];
}
