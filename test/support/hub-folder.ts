import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayNumber } from '../../src/calendar.ts';
import { readConfig } from '../../src/config.ts';
import { type ExportFormat, type Hub, openHub } from '../../src/hub.ts';
import type { IntakeOutcome } from '../../src/intake/intakes.ts';
import { silentLog } from '../../src/log.ts';
import { dayBuffer, unpackDay } from '../../src/usage/day-codec.ts';

/** A hub over SQLite in a folder of its own, whose clock a test turns by hand. */
export interface HubFolder {
  readonly hub: Hub;
  readonly folder: string;
  now: Temporal.Instant;
  /** Writes a file and gives its path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** Writes a file, takes it in and gives what became of its only text. */
  take(name: string, content: string | Uint8Array): Promise<IntakeOutcome>;
  /** Values in Wh of a consumption day, -1 for missing; undefined when the hub has none. */
  valuesOf(esiid: string, date: string, asOf?: Temporal.Instant): Promise<number[] | undefined>;
  exported(
    format: ExportFormat,
    esiids: readonly string[],
    from: string,
    to: string,
  ): Promise<string>;
  rejectsOf(outcome: IntakeOutcome): Promise<string>;
  close(): Promise<void>;
}

export async function openHubFolder(): Promise<HubFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const config = readConfig({ HUB_DATA_DIR: join(folder, 'data') });
  const hub = await openHub(config, silentLog, () => world.now);
  const world: HubFolder = {
    hub,
    folder,
    now: Temporal.Instant.from('2026-04-01T12:00:00Z'),
    async file(name, content) {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    },
    async take(name, content) {
      const [outcome] = await hub.takeIn(await world.file(name, content));
      if (outcome === undefined) throw new Error('the file held nothing');
      return outcome;
    },
    async valuesOf(esiid, date, asOf) {
      const day = dayNumber(Temporal.PlainDate.from(date));
      const scope = await hub.access.forOperator([esiid]);
      const range = { from: day, until: day + 1, ...(asOf === undefined ? {} : { asOf }) };
      for await (const stored of hub.usage.read(scope, range)) {
        const buffer = dayBuffer();
        return [...buffer.valuesWh.subarray(0, unpackDay(stored.packed, buffer))];
      }
      return undefined;
    },
    async exported(format, esiids, from, to) {
      const scope = await hub.access.forOperator(esiids);
      const range = {
        from: dayNumber(Temporal.PlainDate.from(from)),
        until: dayNumber(Temporal.PlainDate.from(to)) + 1,
      };
      return Buffer.concat(
        await Array.fromAsync(hub.exportUsage(format, scope, range, 'command-line')),
      ).toString();
    },
    async rejectsOf({ summary }) {
      if (summary.rejectsFile === null) return '';
      const content = await hub.files.open(summary.rejectsFile);
      return Buffer.concat(await Array.fromAsync(content)).toString();
    },
    async close() {
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}
