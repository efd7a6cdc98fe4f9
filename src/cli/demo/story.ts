import { setMaxListeners } from 'node:events';
import { HubError, isHubError } from '../../errors.ts';
import { explain } from '../output.ts';

/** The demo as it happens: one line for each thing done, and the name of the step that could not be done. */
export class Story {
  readonly tell: (line: string) => void;
  /** Aborted when somebody wants the demo to stop. */
  readonly signal: AbortSignal;

  constructor(tell: (line: string) => void, signal: AbortSignal) {
    // Every request and every process of the story listens to it.
    setMaxListeners(0, signal);
    this.tell = tell;
    this.signal = signal;
  }

  /** Does a step; whatever goes wrong becomes `unavailable` `demo.step-failed` with the step's name and the reason. */
  async step<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    try {
      return await work();
    } catch (cause) {
      const detail = { step: name, reason: reasonOf(cause) };
      throw new HubError('unavailable', 'demo.step-failed', detail, { cause });
    }
  }
}

/** What an error and those behind it say, in one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = isHubError(error) ? explain(error) : error.message;
  return error.cause === undefined ? said : `${said}: ${reasonOf(error.cause)}`;
}
