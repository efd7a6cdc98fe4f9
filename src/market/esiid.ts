/** An ESIID is text of decimal digits: 15, 17 and 22 are in use, and it is the premise register that says which exist. */
export function isEsiid(text: string): boolean {
  return /^\d{10,36}$/.test(text);
}
