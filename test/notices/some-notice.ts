import { NOTICE_FACTS, type Notice, type NoticeKind } from '../../src/notice.ts';

export const KINDS = Object.keys(NOTICE_FACTS) as readonly NoticeKind[];

export const FACTS = {
  name: 'María Núñez',
  userIds: 'maria, maria-2',
  password: 'k3Vq-9xTm-42Lw',
  until: '2026-03-03T18:00:00Z',
  link: 'https://hub.example.org/confirm?secret=abc_DEF-123=&x=1&long=0123456789012345678901234567890123456789012345678901234567890123456789',
  esiid: '10443720000000001',
  organisation: 'Energía del Sur, LLC',
  duns: '148055531',
  userId: 'maria.admin',
  program: 'Nightly',
  programs: 'Nightly, Events',
  reason: 'Nobody of that name works here.',
} as const;

export function aNotice(overrides: Partial<Notice> = {}): Notice {
  return {
    kind: 'temporary-password',
    to: 'maria@example.org',
    language: 'en',
    facts: FACTS,
    ...overrides,
  };
}
