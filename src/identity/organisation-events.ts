import type { AuditEvent } from '../audit-event.ts';

/** What is done to one of an organisation's people, as the organisation's own history calls it. */
const IN_ITS_HISTORY: Readonly<Record<string, string>> = {
  'identity.accepted': 'organisation.user-accepted',
  'identity.rejected': 'organisation.user-rejected',
  'identity.suspended': 'organisation.user-suspended',
  'identity.reinstated': 'organisation.user-reinstated',
  'identity.revoked': 'organisation.user-revoked',
  'identity.administrator-appointed': 'organisation.administrator-appointed',
  'identity.administrator-dismissed': 'organisation.administrator-dismissed',
  'identity.permissions-changed': 'organisation.permissions-changed',
};

/** The event and, where somebody's organisation should know of it, a second one about the organisation. */
export function withOrganisation(
  event: AuditEvent,
  organisationId: string | undefined,
): readonly AuditEvent[] {
  const action = IN_ITS_HISTORY[event.action];
  if (action === undefined || organisationId === undefined) return [event];
  const detail = { user: event.subject, ...event.detail };
  return [event, { ...event, action, subject: organisationId, detail }];
}
