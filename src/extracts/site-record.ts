import type { AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import { isDuns } from '../market/participant.ts';
import type { SiteRecord } from './site.ts';

/** Puts what happens on the own site on the record. */
export function siteRecord(collections: Collections, clock: Clock): SiteRecord {
  return {
    signedIn: (door, account, remote) =>
      record(account, 'site.signed-in', account, { door, remote }),
    // People type passwords into name fields: only what looks like an account is kept.
    refused: (door, account, remote) =>
      record('', 'site.refused', isDuns(account) ? account : '', { door, remote }),
    downloaded: (door, account, name, bytes) =>
      record(account, 'extract.downloaded', name, { door, bytes }),
  };

  async function record(
    rep: string,
    action: string,
    subject: string,
    detail: NonNullable<AuditEvent['detail']>,
  ): Promise<void> {
    const role = rep === '' ? 'nobody' : 'rep';
    await collections.record([{ at: clock(), actor: { role, id: rep }, action, subject, detail }]);
  }
}
