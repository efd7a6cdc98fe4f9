/** User ids that look the same to people are the same id, however they were typed. */
export function foldUserId(userId: string): string {
  return userId.normalize('NFKC').toLowerCase();
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
