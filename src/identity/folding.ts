/** How user ids are compared: without regard to case, and to how a character was put together. */
export function foldUserId(userId: string): string {
  return userId.normalize('NFKC').toLowerCase();
}

/**
 * What people take a user id for at a glance: nobody may have one that looks like another's (BR-028.017). Zero is an `o`; one,
 * `i` (whose capital it is) and a bar are an `l`; `rn` is an `m` and `vv` a `w`.
 */
export function looksOf(userId: string): string {
  return foldUserId(userId)
    .replaceAll('0', 'o')
    .replace(/[1i|]/g, 'l')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

/** Addresses are compared without regard to case: no provider of note tells `Ana@` from `ana@`. */
export function foldEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Names are found without regard to case, accents and doubled spaces. */
export function foldName(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** The bounds of an index of folded names between which all those with this start lie. */
export function namesFrom(start: string): { readonly from: string; readonly until: string } {
  const from = foldName(start);
  return { from, until: `${from}\u{10ffff}` };
}
