import type { SessionUser } from '../http/state.ts';
import { type Action, isAllowed } from '../policy.ts';
import { paths } from './paths.ts';
import type { MessageKey } from './words.ts';

/** Something a person can do here, and where it begins. */
export interface PortalFunction {
  readonly href: string;
  readonly title: MessageKey;
  readonly text: MessageKey;
  readonly action: Action;
  /** Means nothing to who acts for no organisation. */
  readonly isForOrganisations?: true;
}

const FUNCTIONS: readonly PortalFunction[] = [
  {
    href: paths.usage,
    title: 'home.see-title',
    text: 'home.point-see',
    action: 'usage.read-own',
  },
  {
    href: `${paths.usage}#download`,
    title: 'home.download-title',
    text: 'home.point-download',
    action: 'usage.download-own',
  },
  {
    href: paths.updates,
    title: 'updates.title',
    text: 'updates.home-text',
    action: 'usage.read-own',
  },
  {
    href: paths.authorizations,
    title: 'home.share-title',
    text: 'home.point-share',
    action: 'consent.read',
  },
  {
    href: paths.esiids,
    title: 'home.esiids-title',
    text: 'home.esiids-text',
    action: 'esiid.manage-own',
  },
  {
    href: paths.administration,
    title: 'home.administration-title',
    text: 'home.administration-text',
    action: 'user.administer',
  },
  {
    href: paths.administrationWaiting,
    title: 'home.waiting-title',
    text: 'home.waiting-text',
    action: 'organisation.approve',
  },
  {
    href: paths.administrationClaims,
    title: 'home.claims-title',
    text: 'home.claims-text',
    action: 'claim.decide',
  },
  {
    href: paths.organisation,
    title: 'home.organisation-title',
    text: 'home.organisation-text',
    action: 'organisation.read-own',
    isForOrganisations: true,
  },
  {
    href: paths.organisationPeople,
    title: 'home.people-title',
    text: 'home.people-text',
    action: 'organisation.administer-own',
    isForOrganisations: true,
  },
  {
    href: paths.organisationPrograms,
    title: 'organisation.programs-short',
    text: 'organisation.programs-home-text',
    action: 'organisation.administer-own',
    isForOrganisations: true,
  },
  {
    href: paths.extractAccount,
    title: 'extract-account.title',
    text: 'extract-account.home-text',
    action: 'extract-account.manage',
    isForOrganisations: true,
  },
  {
    href: paths.account,
    title: 'home.account-title',
    text: 'home.account-text',
    action: 'account.manage-own',
  },
];

/** What this user may do, as the policy says: the home page of every role (BR-062). */
export function functionsFor(user: SessionUser): readonly PortalFunction[] {
  return FUNCTIONS.filter(
    ({ action, isForOrganisations }) =>
      isAllowed(user, action) && (isForOrganisations !== true || user.organisationId !== undefined),
  );
}
