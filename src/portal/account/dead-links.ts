import type { DeadLinkWords } from '../dead-link.tsx';
import { paths } from '../paths.ts';

/** A recovery takes a quarter of an hour; the link in the letter about a lock is good for a day. */
export const DEAD_RECOVERY: DeadLinkWords = {
  title: 'account.dead-link-title',
  text: 'account.dead-recovery-text',
  ways: [
    { href: paths.recoverPassword, text: 'account.dead-recovery-again' },
    { href: paths.signIn, text: 'account.dead-link-sign-in' },
  ],
};

export const DEAD_ADDRESS: DeadLinkWords = {
  title: 'account.dead-link-title',
  text: 'account.dead-address-text',
  ways: [{ href: paths.account, text: 'account.dead-address-again' }],
};
