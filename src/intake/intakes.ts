import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import type { Files } from '../files.ts';
import type { Log } from '../log.ts';
import type { UsageStore } from '../usage/store.ts';
import { linesOf } from './chunks.ts';
import { type FileKind, type Recognised, recognise } from './kind.ts';
import { MarketIntake, type MarketIntakeDeps } from './market-intake.ts';
import { RejectList } from './reject-list.ts';
import type { Reject } from './scan.ts';
import { type Content, contentsOf, fileDigest } from './source.ts';
import { UsageIntake, type UsageIntakeDeps } from './usage-intake.ts';

/** What became of one text of a delivered file. `days` is 0 for market files; `rejected` counts rows set aside. */
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

/** A file's summaries and the first things that were set aside, for the operator to read. */
export interface IntakeOutcome {
  readonly summary: IntakeSummary;
  readonly firstRejects: readonly Reject[];
}

export interface IntakeDeps extends MarketIntakeDeps, UsageIntakeDeps {
  readonly collections: Collections;
  readonly usage: UsageStore;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
}

const FIRST_REJECTS = 20;

type Progress = (file: string, rows: number) => void;
type Counts = Omit<IntakeSummary, 'file' | 'kind' | 'sha256' | 'rejected' | 'rejectsFile'>;

/**
 * Takes files in: each is recognised by its content, read strictly, and leaves either facts or a reason for every row
 * (BR-001.001). The caller holds the lease `intake`. The same file again changes nothing.
 */
export class Intakes {
  private readonly deps: IntakeDeps;
  private readonly actor: Actor;

  constructor(deps: IntakeDeps, actor: Actor) {
    this.deps = deps;
    this.actor = actor;
  }

  /** Files as they are best taken: market files before the usage that refers to them, else in the order given. */
  async inOrder(paths: readonly string[]): Promise<readonly string[]> {
    const usage: string[] = [];
    const others: string[] = [];
    for (const path of paths) ((await isUsageFile(path)) ? usage : others).push(path);
    return [...others, ...usage];
  }

  /** Throws `invalid` when a file is refused whole; what earlier texts of it brought stays. */
  async take(path: string, progress: Progress = () => {}): Promise<readonly IntakeOutcome[]> {
    const outcomes: IntakeOutcome[] = [];
    const sha256 = await fileDigest(path);
    let name = path;
    try {
      for (const content of await contentsOf(path)) {
        name = content.name;
        outcomes.push(await this.takeContent(content, sha256, progress));
      }
    } catch (error) {
      if (isHubError(error)) await this.recordRefusal(name, sha256, error);
      throw error;
    }
    return outcomes;
  }

  private async takeContent(
    content: Content,
    sha256: string,
    progress: Progress,
  ): Promise<IntakeOutcome> {
    const { collections, files, log, clock } = this.deps;
    const lines = await linesOf(await content.open());
    const recognised = recognise(lines.first);
    if (recognised === undefined) {
      throw new HubError('invalid', 'intake.unknown-kind', { file: content.name, line: 1 });
    }
    const rejects = new RejectList();
    const report = (rows: number) => progress(content.name, rows);
    const text = { name: content.name, sha256, lines };
    const counts = isUsage(recognised)
      ? await this.takeUsage(text, recognised, rejects, report)
      : await this.takeMarket(text, recognised, rejects, report);

    const rejectsFile = rejects.rows === 0 ? null : `rejects/${rejectsName(content.name, sha256)}`;
    if (rejectsFile !== null) await rejects.save(files, rejectsFile);
    const summary: IntakeSummary = {
      file: content.name,
      kind: recognised.kind,
      sha256,
      ...counts,
      rejected: rejects.rows,
      rejectsFile,
    };
    const { file: _, ...detail } = summary;
    await collections.record([
      { at: clock(), actor: this.actor, action: 'intake.taken', subject: sha256, detail },
    ]);
    log.info('file taken in', detail);
    return { summary, firstRejects: rejects.items.slice(0, FIRST_REJECTS) };
  }

  private async takeUsage(
    text: Text,
    recognised: UsageText,
    rejects: RejectList,
    report: (rows: number) => void,
  ): Promise<Counts> {
    const load = await this.deps.usage.open({ file: baseName(text.name), sha256: text.sha256 });
    const intake = new UsageIntake(this.deps, load, rejects);
    try {
      await intake.run(text.name, text.lines, recognised, report);
      rejects.checkLimit(intake.counts.rows);
      await load.close(this.deps.clock());
    } catch (error) {
      await load.abandon();
      throw error;
    }
    return intake.counts;
  }

  private async takeMarket(
    text: Text,
    recognised: Exclude<Recognised, UsageText>,
    rejects: RejectList,
    report: (rows: number) => void,
  ): Promise<Counts> {
    const { kind, hasHeader } = recognised;
    const because = (changes: number): AuditEvent => ({
      at: this.deps.clock(),
      actor: this.actor,
      action: `market.${kind}-updated`,
      subject: text.sha256,
      detail: { changes },
    });
    const intake = new MarketIntake(this.deps, rejects, because);
    await intake.run(text.lines, kind, hasHeader, report);
    return { ...intake.counts, days: 0 };
  }

  private async recordRefusal(file: string, sha256: string, error: HubError): Promise<void> {
    const detail = { reason: error.messageKey, ...error.detail, file: baseName(file) };
    await this.deps.collections.record([
      {
        at: this.deps.clock(),
        actor: this.actor,
        action: 'intake.refused',
        subject: sha256,
        detail,
      },
    ]);
    this.deps.log.warn('file refused', detail);
  }
}

/** What cannot be read is no usage; taking it in will say why. */
async function isUsageFile(path: string): Promise<boolean> {
  try {
    const [content] = await contentsOf(path);
    if (content === undefined) return false;
    const stream = await content.open();
    const recognised = recognise((await linesOf(stream)).first);
    stream.destroy();
    return recognised !== undefined && isUsage(recognised);
  } catch (error) {
    if (isHubError(error)) return false;
    throw error;
  }
}

interface Text {
  readonly name: string;
  readonly sha256: string;
  readonly lines: Awaited<ReturnType<typeof linesOf>>;
}

type UsageText = Extract<Recognised, { readonly kind: 'interval-csv' | 'lse' }>;

function isUsage(recognised: Recognised): recognised is UsageText {
  return recognised.kind === 'interval-csv' || recognised.kind === 'lse';
}

function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

function rejectsName(file: string, sha256: string): string {
  const safe = baseName(file)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[._-]+/, '');
  return `${sha256.slice(0, 12)}-${safe.slice(0, 120)}.rejects.csv`;
}
