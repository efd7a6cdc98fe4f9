import type { Actor } from '../audit-event.ts';
import { HubError, isHubError } from '../errors.ts';
import type { Leases } from '../lease.ts';
import { linesOf } from './chunks.ts';
import { digestBeside } from './digest.ts';
import { isUsage, type Recognised, recognise } from './kind.ts';
import { baseName, type Content, contentsOf } from './source.ts';
import { type IntakeOutcome, TextIntake, type TextIntakeDeps } from './text-intake.ts';
import { type Telling, type ToldEvents, takeToldEvents } from './told-events.ts';

export type { IntakeOutcome, IntakeSummary } from './text-intake.ts';

/** Who follows an intake. */
export interface IntakeWatch {
  /** Rows read so far of a text. */
  readonly progress?: (name: string, rows: number) => void;
  readonly taken?: (outcome: IntakeOutcome) => void;
  /** A file, or a text in it, that is refused. Without it the first refusal of a file is thrown after its last text. */
  readonly refused?: (name: string, error: HubError) => void;
  /** A file of `hub fixtures generate` that is for its reader alone: nothing is wrong, and nothing is taken. */
  readonly skipped?: (name: string) => void;
  /** Another intake is running, or died a moment ago; this one waits. */
  readonly waiting?: () => void;
}

export interface IntakesDeps extends TextIntakeDeps {
  readonly leases: Leases;
}

/** Short, and waited out, so that right after a crash the intake can be run again. */
const LEASE = 'intake';
const TERMS = {
  ttl: Temporal.Duration.from({ seconds: 15 }),
  renew: Temporal.Duration.from({ seconds: 3 }),
  patience: Temporal.Duration.from({ seconds: 17 }),
};

/** Takes files in, one intake at a time in the whole cluster (BR-001.001). The same file again changes nothing. */
export class Intakes {
  private readonly deps: IntakesDeps;
  private readonly actor: Actor;
  private readonly texts: TextIntake;

  constructor(deps: IntakesDeps, actor: Actor) {
    this.deps = deps;
    this.actor = actor;
    this.texts = new TextIntake(deps, actor);
  }

  /** Files as they are best taken: each after those whose facts it refers to, else in the order given. */
  async inOrder(paths: readonly string[]): Promise<readonly string[]> {
    const ranked: { readonly path: string; readonly rank: number }[] = [];
    for (const path of paths) ranked.push({ path, rank: await rankOf(path) });
    return ranked.sort((a, b) => a.rank - b.rank).map(({ path }) => path);
  }

  /**
   * Takes files in, under one lease, in the best order; what was taken stays whatever happens to the others. Throws
   * `unavailable` `intake.busy` while another intake runs, and `lease.lost` when another took over.
   */
  async take(paths: readonly string[], watch: IntakeWatch = {}): Promise<readonly IntakeOutcome[]> {
    const { waiting } = watch;
    const terms = waiting === undefined ? TERMS : { ...TERMS, waiting };
    const taken = await this.deps.leases.withLease(
      LEASE,
      async (lost) => {
        const outcomes: IntakeOutcome[] = [];
        for (const path of await this.inOrder(paths)) {
          outcomes.push(...(await this.takeFile(path, watch, lost)));
        }
        return outcomes;
      },
      terms,
    );
    if (taken === undefined) throw new HubError('unavailable', 'intake.busy');
    return taken;
  }

  /** Events that a program sends, one intake at a time with the files; throws as `take`. */
  async takeEvents(telling: Telling): Promise<ToldEvents> {
    const told = await this.deps.leases.withLease(
      LEASE,
      (lost) => takeToldEvents(this.deps, telling, lost),
      TERMS,
    );
    if (told === undefined) throw new HubError('unavailable', 'intake.busy');
    return told;
  }

  private async takeFile(
    path: string,
    watch: IntakeWatch,
    lost: AbortSignal,
  ): Promise<readonly IntakeOutcome[]> {
    const outcomes: IntakeOutcome[] = [];
    const refusals: HubError[] = [];
    const digest = digestBeside(path);
    // Its failure is taken up by whoever needs it.
    digest.catch(() => {});
    const refuse = async (name: string, error: unknown) => {
      // What is wrong with the hub, not with the file, ends the intake.
      if (!isHubError(error, 'invalid')) throw error;
      if (error.messageKey === 'intake.fixture-notes') {
        watch.skipped?.(name);
        return;
      }
      refusals.push(error);
      // A file that cannot be digested is refused for that, nameless.
      await this.recordRefusal(name, await digest.catch(() => ''), error);
      watch.refused?.(name, error);
    };
    try {
      for await (const content of contentsOf(path, rankOfText)) {
        const progress = (rows: number) => watch.progress?.(content.name, rows);
        try {
          const outcome = await this.texts.take(content, digest, { progress, lost });
          outcomes.push(outcome);
          watch.taken?.(outcome);
        } catch (error) {
          await refuse(content.name, error);
        }
      }
    } catch (error) {
      await refuse(path, error);
    }
    const [first] = refusals;
    if (first !== undefined && watch.refused === undefined) throw first;
    return outcomes;
  }

  private async recordRefusal(name: string, sha256: string, error: HubError): Promise<void> {
    const { clock, collections, log } = this.deps;
    const detail = { reason: error.messageKey, ...error.detail, file: baseName(name) };
    log.warn('file refused', detail);
    const event = { at: clock(), actor: this.actor, action: 'intake.refused', subject: sha256 };
    await collections.record([{ ...event, detail }]);
  }
}

/** Who there is, where, what became of it, and what was used. */
const RANKS = { participants: 0, premises: 1, others: 2, usage: 3 } as const;

/** By the first text of a file that is taken. Why one cannot be read, taking it in will say. */
async function rankOf(path: string): Promise<number> {
  try {
    for await (const content of contentsOf(path, rankOfText)) return await rankOfText(content);
    return RANKS.others;
  } catch (error) {
    if (isHubError(error)) return RANKS.others;
    throw error;
  }
}

async function rankOfText(content: Content): Promise<number> {
  try {
    const source = await content.open();
    try {
      return rankOfKind(recognise((await linesOf(source)).first));
    } finally {
      await source.close();
    }
  } catch (error) {
    if (isHubError(error)) return RANKS.others;
    throw error;
  }
}

function rankOfKind(recognised: Recognised | undefined): number {
  if (recognised === undefined) return RANKS.others;
  if (isUsage(recognised)) return RANKS.usage;
  const { kind } = recognised;
  return kind === 'participants' || kind === 'premises' ? RANKS[kind] : RANKS.others;
}
