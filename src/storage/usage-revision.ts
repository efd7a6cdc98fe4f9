/** What decides between two revisions of one day, on either engine. */
export interface Revision {
  readonly revisedAt: number;
  readonly load: number;
}

/** Oldest first; equals keep the order in which they arrived, since sorting is stable. */
export function byAge(a: Revision, b: Revision): number {
  return a.revisedAt - b.revisedAt || a.load - b.load;
}

/** Whether `next`, which arrived later, is the one to read. */
export function supersedes(next: Revision, current: Revision): boolean {
  return byAge(next, current) >= 0;
}

/** The one to read among revisions in the order of arrival; none when there are none. */
export function newest<T extends Revision>(revisions: Iterable<T>): T | undefined {
  let best: T | undefined;
  for (const revision of revisions) {
    if (best === undefined || supersedes(revision, best)) best = revision;
  }
  return best;
}
