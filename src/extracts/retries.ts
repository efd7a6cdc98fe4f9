export const ATTEMPTS_MAX = 3;
const FIRST_PAUSE_MS = 2000;
const PAUSE_GROWTH = 5;

/** Bounded attempts with growing pauses: a partner that is down for a moment costs seconds, one that stays down fails. */
export class Retries {
  constructor(private readonly sleep: (milliseconds: number) => Promise<unknown>) {}

  /** The first success, or the last failure. `attempt` counts from 1. */
  async run<T>(
    step: (attempt: number) => Promise<T>,
    attemptsMax: number = ATTEMPTS_MAX,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await step(attempt);
      } catch (error) {
        if (attempt >= attemptsMax) throw error;
        await this.sleep(FIRST_PAUSE_MS * PAUSE_GROWTH ** (attempt - 1));
      }
    }
  }
}
