import type { Change, Collection, Collections, Document } from '../../collections.ts';

/** So many wrong codes in a row end the session. */
const WRONG_CODES_MAX = 5;
/** Then no code is looked at for this long, doubled by every further five. */
const WAIT = Temporal.Duration.from({ minutes: 15 });
const DOUBLED_MAX = 6;

/** How the codes of one user went so far. */
export interface CodeTries extends Document {
  /** Since the last right one; signing in again does not start from nothing. */
  readonly wrong: number;
  readonly waitUntil: Temporal.Instant | null;
  /** The newest time step whose code was accepted: that one, and older ones, are used up (RFC 6238 §5.2). */
  readonly lastStep: number;
}

function noTries(userId: string): CodeTries {
  return { id: userId, version: 0, wrong: 0, waitUntil: null, lastStep: 0 };
}

export function isWaiting({ waitUntil }: CodeTries, now: Temporal.Instant): boolean {
  return waitUntil !== null && Temporal.Instant.compare(now, waitUntil) < 0;
}

export function afterRight(tries: CodeTries, step = tries.lastStep): CodeTries {
  return { ...tries, version: tries.version + 1, wrong: 0, waitUntil: null, lastStep: step };
}

export function afterWrong(tries: CodeTries, now: Temporal.Instant): CodeTries {
  const wrong = tries.wrong + 1;
  const waitUntil = endsSession({ wrong }) ? now.add(waitAfter(wrong)) : null;
  return { ...tries, version: tries.version + 1, wrong, waitUntil };
}

export function endsSession({ wrong }: Pick<CodeTries, 'wrong'>): boolean {
  return wrong > 0 && wrong % WRONG_CODES_MAX === 0;
}

function waitAfter(wrong: number): Temporal.Duration {
  const doubled = Math.min(wrong / WRONG_CODES_MAX - 1, DOUBLED_MAX);
  return Temporal.Duration.from({ minutes: WAIT.minutes * 2 ** doubled });
}

export function codeTriesStore(collections: Collections) {
  const tries: Collection<CodeTries> = collections.define('secondFactorTries', {
    instants: ['waitUntil'],
  });
  return {
    find: async (userId: string): Promise<CodeTries> =>
      (await tries.find(userId)) ?? noTries(userId),
    /** `next` comes from `afterRight` or `afterWrong`; of two at once the slower is refused with `conflict`. */
    saving: (next: CodeTries): Change =>
      next.version === 1 ? tries.inserting(next) : tries.replacing(next),
  };
}
export type CodeTriesStore = ReturnType<typeof codeTriesStore>;
