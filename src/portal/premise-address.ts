import type { Premise } from '../premise/premise.ts';

/** `1 Main St, Dallas, TX 75201`; `''` when the register does not know the premise. */
export function addressOf(premise: Premise | undefined): string {
  if (premise === undefined) return '';
  const street = `${premise.address} ${premise.addressOverflow}`.trim();
  return [street, premise.city, `${premise.state} ${premise.zipCode}`.trim()]
    .filter((part) => part !== '')
    .join(', ');
}
