import { isHubError } from '../../errors.ts';
import { PASSWORD_MAX } from '../../identity/password-rules.ts';
import type { Problem } from '../form.tsx';
import type { MessageKey, Words } from '../words.ts';

const LABELS: Readonly<Record<string, MessageKey>> = {
  name: 'organisation.name',
  address: 'organisation.address',
  noticeEmail: 'organisation.notice-email',
  duns: 'organisation.duns',
  puctNumber: 'organisation.puct-number',
  evidence: 'organisation.evidence',
  personName: 'organisation.person-name',
  email: 'organisation.email',
  userId: 'sign-in.user-id',
  password: 'sign-in.password',
  organisation: 'organisation.which',
  reached: 'administration.reached',
  reason: 'organisation.reason',
};

/** What `organisation.invalid` says, in the reader's words, in the order of the fields on the page; rethrows all else. */
export function problemsOf(error: unknown, words: Words, passwordMin: number): readonly Problem[] {
  if (!isHubError(error, 'invalid') || error.messageKey !== 'organisation.invalid') throw error;
  const { detail } = error;
  const order = Object.keys(LABELS);
  return Object.keys(detail)
    .toSorted((one, other) => order.indexOf(one) - order.indexOf(other))
    .map((field) => {
      const key = String(detail[field]);
      const label = LABELS[field];
      const values = { field: label === undefined ? field : words.t(label), min: passwordMin };
      const known = words.has(key) ? key : 'error.organisation.invalid';
      return { field, text: words.t(known, { ...values, max: PASSWORD_MAX }) };
    });
}
