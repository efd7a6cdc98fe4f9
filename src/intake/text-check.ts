import { HubError } from '../errors.ts';

/** How gzip and zip begin; what is packed once is unpacked before it comes here. */
const PACKED = [Buffer.of(0x1f, 0x8b), Buffer.of(0x50, 0x4b, 0x03, 0x04)];
const UTF_16_MARKS = [Buffer.of(0xff, 0xfe), Buffer.of(0xfe, 0xff)];

/**
 * Looks at the beginning of a text. Throws `invalid` `intake.nested-archive`, `intake.utf-16`, or `intake.binary` for
 * anything else that has a zero in it.
 */
export function requireText(head: Buffer): void {
  const startsWith = (mark: Buffer) => head.subarray(0, mark.length).equals(mark);
  if (PACKED.some(startsWith)) throw new HubError('invalid', 'intake.nested-archive');
  if (!head.includes(0)) return;
  const isUtf16 = UTF_16_MARKS.some(startsWith) || hasZeroEverySecond(head);
  throw new HubError('invalid', isUtf16 ? 'intake.utf-16' : 'intake.binary');
}

/** Latin text in UTF-16 without a mark. */
function hasZeroEverySecond([one, two, three, four]: Buffer): boolean {
  const isLittle = two === 0 && four === 0 && one !== 0 && three !== 0;
  const isBig = one === 0 && three === 0 && two !== 0 && four !== 0;
  return isLittle || isBig;
}
