/** In this order, since most browsers also name those they descend from. */
const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['FxiOS', 'Firefox'],
  ['CriOS', 'Chrome'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;
const SYSTEMS = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['CrOS', 'ChromeOS'],
  ['Macintosh', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** What people call the browser of a `User-Agent` header, as `Firefox, Windows`; `''` for what is no browser we know. */
export function browserName(userAgent: string): string {
  const names = [BROWSERS, SYSTEMS].map(
    (known) => known.find(([mark]) => userAgent.includes(mark))?.[1],
  );
  return names.filter((name) => name !== undefined).join(', ');
}
