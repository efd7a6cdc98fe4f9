import type { Collections, RecordedEvent } from '../collections.ts';
import type { Acting } from './acting.ts';
import type { Territories } from './territories.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

export const HISTORY_MAX = 50;

/** The programs of organisations, as far as a history names them. */
export interface KnownPrograms {
  /** What it is called, and whose it is, if anybody's; undefined for an id that is no program's. */
  known(
    clientId: string,
  ): Promise<{ readonly name: string; readonly organisationId?: string } | undefined>;
}

export interface HistoriesDeps {
  readonly collections: Pick<Collections, 'events'>;
  readonly userStore: Pick<UserStore, 'find'>;
  readonly programs: KnownPrograms;
  readonly territories: Pick<Territories, 'sees'>;
}

/** One line of a history. */
export interface Remembered extends Pick<RecordedEvent, 'id' | 'at' | 'action'> {
  readonly role: string;
  /** The user id or the program's name of who did it; `''` for who is neither, and whom the viewer may not know. */
  readonly who: string;
  /** The user id of whom, the program or the DUNS it was done to; `''` as for `who`, and where the subject says it all. */
  readonly what: string;
  /** Actions that were given to it, and taken away. */
  readonly given: readonly string[];
  readonly taken: readonly string[];
}

/**
 * What the record says of a user or an organisation (BR-017.004). Whether the viewer may see the subject is for the caller
 * to check.
 */
export class Histories {
  private readonly deps: HistoriesDeps;

  constructor(deps: HistoriesDeps) {
    this.deps = deps;
  }

  /** Newest first, at most `HISTORY_MAX`. */
  async of(subject: string, by: Acting): Promise<readonly Remembered[]> {
    const newest: RecordedEvent[] = [];
    for await (const event of this.deps.collections.events({ subject })) {
      newest.push(event);
      if (newest.length > HISTORY_MAX) newest.shift();
    }
    const names = await this.namesOf(newest, subject, by);
    return newest.reverse().map(({ id, at, action, actor, detail = {} }) => ({
      ...{ id, at, action, role: actor.role },
      who: names.get(actor.id) ?? '',
      what: names.get(doneTo(detail)) ?? textOf(detail.duns),
      given: [...actionsOf(detail.given), ...actionsOf(detail.actions)],
      taken: actionsOf(detail.taken),
    }));
  }

  /** By what the record calls them: a user's id, a program's, or the customer's whose user it is about. */
  private async namesOf(
    events: readonly RecordedEvent[],
    subject: string,
    by: Acting,
  ): Promise<ReadonlyMap<string, string>> {
    const ids = events.flatMap(({ actor, detail = {} }) => [actor.id, doneTo(detail)]);
    const names = new Map<string, string>();
    for (const id of new Set([subject, ...ids])) {
      if (id === '') continue;
      const user = await this.deps.userStore.find(id);
      if (user === undefined) {
        const program = await this.deps.programs.known(id);
        const isSeen = by.role === 'host' || program?.organisationId === by.organisationId;
        const isAbout = program?.organisationId === subject;
        if (program !== undefined && (isSeen || isAbout)) names.set(id, program.name);
      } else if (await this.mayName(user, subject, by)) {
        names.set(id, user.userId);
        if (id === subject) names.set(user.customerId ?? id, user.userId);
      }
    }
    return names;
  }

  private async mayName(user: User, subject: string, by: Acting): Promise<boolean> {
    const { id, organisationId } = user;
    const isColleague = organisationId !== undefined && organisationId === by.organisationId;
    if (id === subject || isColleague || by.role === 'host') return true;
    return by.role === 'tdsp' && this.deps.territories.sees(by.organisationId, user);
  }
}

/** Id of the user or program that an event of an organisation names; `''`: none. */
function doneTo({ user, program }: Readonly<Record<string, unknown>>): string {
  return textOf(user) || textOf(program);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function actionsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
