import { median } from './figures.ts';

/** One thing to time; what it does beside the work is done in `before` and `after`. */
export interface Contestant {
  readonly before?: () => Promise<void>;
  readonly work: () => Promise<void>;
  readonly after?: () => Promise<void>;
}

export interface Contest {
  readonly anchorSeconds: number;
  readonly subjectSeconds: number;
}

/** Medians of rounds in which anchor and subject take turns, so that a busy minute hits both; the first round warms up. */
export async function contest(
  rounds: number,
  { anchor, subject }: { readonly anchor: Contestant; readonly subject: Contestant },
): Promise<Contest> {
  const anchorSeconds: number[] = [];
  const subjectSeconds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const ofAnchor = await secondsOf(anchor);
    const ofSubject = await secondsOf(subject);
    if (round === 0) continue;
    anchorSeconds.push(ofAnchor);
    subjectSeconds.push(ofSubject);
  }
  return { anchorSeconds: median(anchorSeconds), subjectSeconds: median(subjectSeconds) };
}

async function secondsOf({ before, work, after }: Contestant): Promise<number> {
  await before?.();
  const startedMs = performance.now();
  await work();
  const seconds = (performance.now() - startedMs) / 1000;
  await after?.();
  return seconds;
}
