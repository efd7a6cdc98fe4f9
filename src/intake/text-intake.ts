import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import type { Files } from '../files.ts';
import { requireHeld } from '../lease.ts';
import type { Log } from '../log.ts';
import type { ParticipantStore } from '../market/store.ts';
import type { PremiseStore } from '../premise/store.ts';
import type { OpenLoad, UsageStore } from '../usage/store.ts';
import { type Lines, linesOf } from './chunks.ts';
import { DailyReadsIntake } from './daily-reads-intake.ts';
import { EventIntake, type EventIntakeDeps } from './event-intake.ts';
import {
  type FileKind,
  hasEvents,
  isUsage,
  type Recognised,
  recognise,
  type UsageKind,
} from './kind.ts';
import { type MarketCounts, MarketIntake, type MarketIntakeDeps } from './market-intake.ts';
import { PremiseFacts } from './premise-facts.ts';
import { RejectList } from './reject-list.ts';
import type { Reject } from './scan.ts';
import { baseName, type Content } from './source.ts';
import { UsageIntake, type UsageIntakeDeps } from './usage-intake.ts';
import type { Warning } from './warnings.ts';

/**
 * What became of one text of a delivered file. `days` counts usage days: 0 for market files and daily reads; `rejected`
 * counts rows set aside.
 */
export interface IntakeSummary {
  readonly file: string;
  readonly kind: FileKind;
  /** Of the file as delivered. */
  readonly sha256: string;
  readonly rows: number;
  readonly days: number;
  readonly new: number;
  readonly revised: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** Path in the file store, or null when nothing was set aside. */
  readonly rejectsFile: string | null;
}

/** A text's summary, the first things that were set aside, and doubts about what was taken, for the operator to read. */
export interface IntakeOutcome {
  readonly summary: IntakeSummary;
  readonly firstRejects: readonly Reject[];
  readonly warnings: readonly Warning[];
}

export interface TextIntakeDeps extends MarketIntakeDeps, EventIntakeDeps, UsageIntakeDeps {
  readonly collections: Collections;
  readonly participants: ParticipantStore;
  readonly premises: PremiseStore;
  readonly usage: UsageStore;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a long read reports to, and what can end it between two batches. */
export interface Watched {
  readonly progress: (rows: number) => void;
  readonly lost: AbortSignal;
}

const FIRST_REJECTS = 20;
const REJECTS_NAME_MAX = 120;

type Counts = Omit<IntakeSummary, 'file' | 'kind' | 'sha256' | 'rejected' | 'rejectsFile'>;

interface Text {
  readonly name: string;
  readonly digest: Promise<string>;
  readonly lines: Lines;
}

/** One text on its way in: recognised by its content, read strictly, it leaves a fact or a reason for every row. */
export class TextIntake {
  private readonly deps: TextIntakeDeps;
  private readonly actor: Actor;

  constructor(deps: TextIntakeDeps, actor: Actor) {
    this.deps = deps;
    this.actor = actor;
  }

  /** Throws `invalid` when the text is refused whole; of usage nothing is stored then. `digest` is the file's. */
  async take(content: Content, digest: Promise<string>, watched: Watched): Promise<IntakeOutcome> {
    const source = await content.open();
    try {
      const lines = await linesOf(source);
      const recognised = recognise(lines.first);
      if (recognised === undefined) {
        throw new HubError('invalid', 'intake.unknown-kind', { line: 1 });
      }
      const rejects = new RejectList();
      const text = { name: content.name, digest, lines };
      const counts = isUsage(recognised)
        ? await this.takeUsage(text, recognised, rejects, watched)
        : await this.takeMarket(text, recognised, rejects, watched);
      const sha256 = await digest;
      const rejectsFile = await this.saveRejects(rejects, content, sha256);
      const { kind } = recognised;
      const { rows: rejected } = rejects;
      const summary = { file: content.name, kind, sha256, ...counts, rejected, rejectsFile };
      await this.recordTaken(summary);
      const firstRejects = rejects.items.slice(0, FIRST_REJECTS);
      return { summary, firstRejects, warnings: rejects.warnings.list() };
    } finally {
      await source.close();
    }
  }

  private async takeUsage(
    text: Text,
    recognised: UsageKind,
    rejects: RejectList,
    watched: Watched,
  ): Promise<Counts> {
    const load = await this.deps.usage.open({ file: baseName(text.name), sha256: text.digest });
    try {
      const counts = await this.fillLoad(load, text, recognised, { rejects, watched });
      rejects.checkLimit(counts.rows);
      requireHeld(watched.lost);
      await load.close(this.deps.clock());
      return counts;
    } catch (error) {
      await load.abandon();
      throw error;
    }
  }

  private async fillLoad(
    load: OpenLoad,
    { name, lines }: Text,
    recognised: UsageKind,
    { rejects, watched }: { readonly rejects: RejectList; readonly watched: Watched },
  ): Promise<Counts> {
    if (recognised.kind === 'daily-reads') {
      const facts = new PremiseFacts(this.deps);
      const reads = new DailyReadsIntake({ facts, load, rejects });
      await reads.run(name, lines, recognised.layout, watched);
      return reads.counts;
    }
    const intake = new UsageIntake(this.deps, load, rejects);
    await intake.run(name, lines, recognised, watched);
    return intake.counts;
  }

  private async takeMarket(
    text: Text,
    recognised: Exclude<Recognised, UsageKind>,
    rejects: RejectList,
    watched: Watched,
  ): Promise<Counts> {
    const { kind } = recognised;
    const subject = await text.digest;
    const because = (changes: number): AuditEvent => ({
      at: this.deps.clock(),
      actor: this.actor,
      action: hasEvents(recognised) ? 'market.events-told' : `market.${kind}-updated`,
      subject,
      detail: { changes },
    });
    if (hasEvents(recognised)) {
      const intake = new EventIntake(this.deps, rejects, because);
      await saidHowFar(intake.counts, intake.run(text.lines, recognised, watched));
      return { ...intake.counts, days: 0 };
    }
    const intake = new MarketIntake(this.deps, rejects, because);
    const { hasHeader } = recognised;
    await saidHowFar(intake.counts, intake.run(text.lines, recognised.kind, hasHeader, watched));
    return { ...intake.counts, days: 0 };
  }

  private async saveRejects(
    rejects: RejectList,
    content: Content,
    sha256: string,
  ): Promise<string | null> {
    if (rejects.rows === 0) return null;
    const path = `rejects/${rejectsName(content, sha256)}`;
    await rejects.save(this.deps.files, path);
    return path;
  }

  private async recordTaken(summary: IntakeSummary): Promise<void> {
    const { clock, collections, log } = this.deps;
    const { file: _, ...detail } = summary;
    const subject = summary.sha256;
    const event = { at: clock(), actor: this.actor, action: 'intake.taken', subject };
    await collections.record([{ ...event, detail }]);
    log.info('file taken in', detail);
  }
}

/** Rows of market files are saved as they come: a file that breaks off is refused, but what came before stays. */
async function saidHowFar(counts: MarketCounts, run: Promise<void>): Promise<void> {
  try {
    await run;
  } catch (error) {
    if (!isHubError(error, 'invalid') || counts.rows === 0) throw error;
    const detail = { ...error.detail, rowsTaken: counts.rows };
    throw new HubError('invalid', error.messageKey, detail, { cause: error });
  }
}

/** Different for each text, also for entries of one zip that differ by their folder alone. */
function rejectsName({ name, ordinal }: Content, sha256: string): string {
  const safe = baseName(name)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[._-]+/, '')
    .slice(0, REJECTS_NAME_MAX);
  const which = ordinal === undefined ? '' : `-${ordinal}`;
  return `${sha256.slice(0, 12)}${which}-${safe}.rejects.csv`;
}
