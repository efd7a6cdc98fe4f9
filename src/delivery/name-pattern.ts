/**
 * Whether a name is one of those that a pattern means, in which `*` stands for any characters and `?` for one. Steps back to
 * the last `*` only, so that no pattern takes long.
 */
export function isMeantBy(pattern: string, name: string): boolean {
  let star = -1;
  let starAt = 0;
  let p = 0;
  for (let n = 0; n < name.length; ) {
    if (pattern[p] === '*') {
      star = p++;
      starAt = n;
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++starAt;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(p));
}
