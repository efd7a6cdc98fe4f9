import type { Actor } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections, RecordedEvent } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { Organisation } from '../identity/organisation.ts';
import type { OrganisationLetters } from '../identity/organisation-letters.ts';
import type { OrganisationStore } from '../identity/organisation-store.ts';
import type { User } from '../identity/user.ts';
import { type PublicKey, publicKeyOf } from './public-key.ts';
import type { SiteFile, SiteTree } from './site.ts';
import type {
  AccountAlongside,
  KnownAccount,
  SiteAccountsService,
  SiteCredentials,
} from './site-accounts.ts';

/** How far back the record is read; and of each kind so many, so that refusals cannot hide what was let in. */
const VISITS_WITHIN = Temporal.Duration.from({ hours: 30 * 24 });
export const VISITS_OF_KIND_MAX = 10;
/** What was done, in the organisation's own history. */
const SET = 'organisation.extract-password-set';
const ADDED = 'organisation.extract-key-added';
const REMOVED = 'organisation.extract-key-removed';

export interface ExtractAccountsDeps {
  readonly organisations: Pick<OrganisationStore, 'find' | 'holderOf' | 'replacing'>;
  readonly siteAccounts: Pick<SiteAccountsService, 'find' | 'set' | 'removeKey'>;
  readonly own: Pick<SiteTree, 'list'>;
  readonly collections: Pick<Collections, 'events'>;
  readonly organisationLetters: Pick<OrganisationLetters, 'aboutExtractAccount'>;
  readonly clock: Clock;
}

export interface WaitingFile extends SiteFile {
  /** When it was last collected; absent: never. */
  readonly collectedAt?: Temporal.Instant;
}

/** Somebody at the door of the account. */
export interface Visit {
  readonly id: string;
  readonly at: Temporal.Instant;
  readonly door: string;
  /** Network address. */
  readonly address: string;
  readonly isRefused: boolean;
}

export interface ExtractAccount extends Omit<KnownAccount, 'publicKeys'> {
  /** The DUNS, which is the account's name. */
  readonly account: string;
  readonly keys: readonly PublicKey[];
  readonly files: readonly WaitingFile[];
  /** Of the last thirty days, newest first: at most `VISITS_OF_KIND_MAX` that were let in, and as many refused. */
  readonly visits: readonly Visit[];
}

/**
 * What a REP's own people see and change of its accounts on the extract site, one for each validated DUNS (BR-049,
 * BR-031.012). `by` is who acts; every change is on the record and told to the organisation. Throws
 * `forbidden` for who acts for no REP, `not-found` `organisation.no-such-duns` for another's DUNS, and of a change `conflict`
 * when the organisation changed meanwhile: one that was revoked must not be left with an account.
 */
export class ExtractAccounts {
  private readonly deps: ExtractAccountsDeps;

  constructor(deps: ExtractAccountsDeps) {
    this.deps = deps;
  }

  /** The accounts' names; the one the user works under comes first. */
  async namesFor(by: User): Promise<readonly string[]> {
    const names = validatedOf(await this.rep(by));
    return names.toSorted((one, other) => Number(other === by.duns) - Number(one === by.duns));
  }

  async find(account: string, by: User): Promise<ExtractAccount> {
    await this.own(account, by);
    const { siteAccounts, own } = this.deps;
    const { publicKeys, ...known } = await siteAccounts.find(account);
    const files = await own.list(account);
    return {
      ...known,
      account,
      keys: publicKeys.map(publicKeyOf),
      files: await Promise.all(files.map((file) => this.collected(file))),
      visits: await this.visitsOf(account),
    };
  }

  /** A new one of 24 characters, given this once; the one before is dead at once. */
  async newPassword(account: string, by: User): Promise<string> {
    const actor = actorOf(by);
    const alongside = await this.changing(await this.own(account, by), account, SET, actor);
    const { password = '' } = await this.deps.siteAccounts.set(account, {}, actor, alongside);
    return password;
  }

  /** Throws `invalid` as `SiteAccountsService.set` does for a key. */
  async addKey(account: string, publicKey: string, by: User): Promise<void> {
    const actor = actorOf(by);
    const alongside = await this.changing(await this.own(account, by), account, ADDED, actor);
    await this.deps.siteAccounts.set(account, { publicKey }, actor, alongside);
  }

  async removeKey(account: string, fingerprint: string, by: User): Promise<void> {
    const actor = actorOf(by);
    const alongside = await this.changing(await this.own(account, by), account, REMOVED, actor);
    await this.deps.siteAccounts.removeKey(account, fingerprint, actor, alongside);
  }

  /**
   * A new password or, if one is given, a further key, for who runs the machine; told to the organisation that holds the DUNS,
   * if one does yet. Throws as `SiteAccountsService.set`.
   */
  async setFor(
    account: string,
    change: { readonly publicKey?: string },
    by: Actor,
  ): Promise<SiteCredentials> {
    const { organisations, siteAccounts } = this.deps;
    const holder = await organisations.find((await organisations.holderOf(account)) ?? '');
    if (holder === undefined) return siteAccounts.set(account, change, by);
    const done = change.publicKey === undefined ? SET : ADDED;
    return siteAccounts.set(account, change, by, await this.changing(holder, account, done, by));
  }

  private async rep({ organisationId = '' }: User): Promise<Organisation> {
    const organisation = await this.deps.organisations.find(organisationId);
    if (organisation?.kind !== 'rep' || organisation.status !== 'approved') {
      throw new HubError('forbidden', 'session.forbidden');
    }
    return organisation;
  }

  private async own(account: string, by: User): Promise<Organisation> {
    const organisation = await this.rep(by);
    if (validatedOf(organisation).includes(account)) return organisation;
    throw new HubError('not-found', 'organisation.no-such-duns');
  }

  /**
   * The letters, what the organisation's history says; and the organisation as it was looked at, so that a change of it in
   * between lets only one of the two through.
   */
  private async changing(
    organisation: Organisation,
    duns: string,
    action: string,
    actor: Actor,
  ): Promise<AccountAlongside> {
    const { organisations, organisationLetters, clock } = this.deps;
    const { id: subject, version } = organisation;
    return {
      changes: [
        organisations.replacing({ ...organisation, version: version + 1 }),
        ...(await organisationLetters.aboutExtractAccount(organisation, duns)),
      ],
      because: [{ at: clock(), actor, action, subject, detail: { duns } }],
    };
  }

  private async collected(file: SiteFile): Promise<WaitingFile> {
    const query = { action: 'extract.downloaded', subject: file.name };
    let last: RecordedEvent | undefined;
    for await (const event of this.deps.collections.events(query)) last = event;
    return last === undefined ? file : { ...file, collectedAt: last.at };
  }

  private async visitsOf(subject: string): Promise<readonly Visit[]> {
    const from = this.deps.clock().subtract(VISITS_WITHIN);
    const visits: Visit[] = [];
    for (const action of ['site.signed-in', 'site.refused']) {
      const newest: Visit[] = [];
      for await (const event of this.deps.collections.events({ action, subject, from })) {
        newest.push(visitOf(event));
        if (newest.length > VISITS_OF_KIND_MAX) newest.shift();
      }
      visits.push(...newest);
    }
    return visits.toSorted((one, other) => Temporal.Instant.compare(other.at, one.at));
  }
}

function actorOf({ role, id }: User): Actor {
  return { role, id };
}

function validatedOf({ duns }: Organisation): readonly string[] {
  return duns.filter(({ status }) => status === 'validated').map((one) => one.duns);
}

function visitOf({ id, at, action, detail = {} }: RecordedEvent): Visit {
  const { door, remote } = detail;
  return {
    ...{ id, at, isRefused: action === 'site.refused' },
    ...{ door: String(door ?? ''), address: String(remote ?? '') },
  };
}
