import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Log } from '../log.ts';
import type { PremiseStore } from '../premise/store.ts';
import { bytesOfStream } from './byte-source.ts';
import { linesOf } from './chunks.ts';
import { EventIntake, type EventIntakeDeps, type EventWatch } from './event-intake.ts';
import { RejectList } from './reject-list.ts';
import type { Warning } from './warnings.ts';

/** Events that a program sends itself, instead of a file. */
export interface Telling {
  /** A JSON array of events, as `hub intake` takes it. */
  readonly body: string;
  readonly by: Actor;
  /** Whose premises the events may be about: those of these TDSPs (BR-028.024); absent: any. */
  readonly tdspDuns?: readonly string[];
}

/** What became of one event, in their order. `reason` is one of the intake's, `column` where it lies. */
export type EventResult =
  | { readonly result: 'new' | 'unchanged' }
  | {
      readonly result: 'rejected';
      readonly column: string;
      readonly reason: string;
      readonly detail: string;
    };

/** What became of them, and what to look at again though it was taken. */
export interface ToldEvents {
  readonly results: readonly EventResult[];
  readonly warnings: readonly Warning[];
}

export interface ToldEventsDeps extends EventIntakeDeps {
  readonly premises: Pick<PremiseStore, 'findMany'>;
  readonly log: Log;
}

/** Takes events as `TextIntake` takes a file of them, but answers for each. Throws `invalid` `intake.*` for no events at all. */
export async function takeToldEvents(
  deps: ToldEventsDeps,
  { body, by, tdspDuns }: Telling,
  lost: AbortSignal,
): Promise<ToldEvents> {
  const { clock, collections, log, premises } = deps;
  const bytes = Buffer.from(body);
  const subject = createHash('sha256').update(bytes).digest('hex');
  const event = (action: string, detail: object): AuditEvent => {
    return { at: clock(), actor: by, action, subject, detail: { ...detail } };
  };
  const results: EventResult[] = [];
  const watch: EventWatch = {
    ...(tdspDuns === undefined ? {} : { ofSender: premisesOf(tdspDuns, premises) }),
    judged(outcome) {
      const isTaken = typeof outcome === 'string';
      results.push(isTaken ? { result: outcome } : { result: 'rejected', ...outcome });
    },
  };
  const because = (changes: number) => event('market.events-told', { changes });
  const rejects = new RejectList();
  const intake = new EventIntake(deps, rejects, because, watch);
  const lines = await linesOf(bytesOfStream(Readable.from([bytes])));
  await intake.run(lines, { kind: 'market-events', form: 'json' }, { progress: () => {}, lost });
  const rejected = results.filter(({ result }) => result === 'rejected').length;
  const detail = { kind: 'market-events', sha256: subject, ...intake.counts, rejected };
  await collections.record([event('intake.taken', detail)]);
  log.info('events taken in', detail);
  return { results, warnings: rejects.warnings.list() };
}

function premisesOf(tdspDuns: readonly string[], premises: Pick<PremiseStore, 'findMany'>) {
  return async (esiids: readonly string[]): Promise<ReadonlySet<string>> => {
    const found = [...(await premises.findMany(esiids)).values()];
    return new Set(found.filter((one) => tdspDuns.includes(one.tdspDuns)).map(({ id }) => id));
  };
}
