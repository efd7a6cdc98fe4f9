import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collection, Collections, Document } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import { hashPassword, isPassword } from '../identity/passwords.ts';
import { isDuns } from '../market/participant.ts';
import { checkedKeyLine, publicKeyOf } from './public-key.ts';
import type { Credential, SiteAccounts } from './site.ts';
import { generatedPassword } from './site-password.ts';

/** One account of the own site. */
interface SiteAccount extends Document {
  /** The DUNS. */
  readonly id: string;
  /** argon2id, PHC string form; absent: keys only. */
  readonly passwordHash?: string;
  readonly passwordSetAt?: Temporal.Instant;
  readonly publicKeys: readonly string[];
}

/** Wrong passwords, of one account or of all that do not exist. */
interface SignInFailures extends Document {
  /** The newest, oldest first: with the last of so many the lock begins. Absent in a store of before. */
  readonly tried?: readonly Temporal.Instant[];
}

/** BR-017.010: four wrong passwords within five minutes; nobody reads mail for a machine, so the lock ends by itself. */
const FAILURES_MAX = 4;
const FAILURES_WITHIN = Temporal.Duration.from({ minutes: 5 });
const LOCKED_FOR = Temporal.Duration.from({ minutes: 15 });
const WRITES_MAX = 5;
export const PUBLIC_KEYS_MAX = 20;
const PASSWORD_LENGTH_MIN = 12;
const UNKNOWN_ACCOUNTS = 'unknown';

/** What is saved in the same unit of work as a change of an account. */
export interface AccountAlongside {
  readonly changes: readonly Change[];
  readonly because: readonly AuditEvent[];
}

const ALONE: AccountAlongside = { changes: [], because: [] };

/** A password that was given or made; empty when a key was added. */
export interface SiteCredentials {
  readonly account: string;
  readonly password?: string;
}

/** An account as its owner sees it. */
export interface KnownAccount {
  readonly hasPassword: boolean;
  /** Absent for a password of before this was kept. */
  readonly passwordSetAt?: Temporal.Instant;
  /** OpenSSH lines. */
  readonly publicKeys: readonly string[];
  /** After too many wrong passwords, for some minutes; keys go on working. */
  readonly isLocked: boolean;
}

/** Who may sign in to the hub's own FTPS and SFTP site: REPs, by password or public key. */
export class SiteAccountsService implements SiteAccounts {
  private readonly accounts: Collection<SiteAccount>;
  private readonly failures: Collection<SignInFailures>;
  /** What unknown accounts are checked against, so that they take as long as known ones. */
  private readonly nobodysHash = hashPassword(generatedPassword());

  constructor(
    private readonly collections: Collections,
    private readonly clock: Clock,
  ) {
    this.accounts = collections.define<SiteAccount>('siteAccounts', {
      instants: ['passwordSetAt'],
    });
    this.failures = collections.define<SignInFailures>('siteSignInFailures', {
      instants: ['tried'],
    });
  }

  /**
   * Sets the account's password, or adds a public key. With neither, makes a password of 24 characters; it is returned
   * this once and never again. `alongside` is saved in the same unit of work. Throws `invalid` `extracts.bad-account`,
   * `extracts.bad-password`, `extracts.too-many-keys`, and as `checkedKeyLine` does.
   */
  async set(
    duns: string,
    change: { readonly password?: string; readonly publicKey?: string },
    by: Actor,
    alongside: AccountAlongside = ALONE,
  ): Promise<SiteCredentials> {
    if (!isDuns(duns)) throw new HubError('invalid', 'extracts.bad-account', { account: duns });
    const before = await this.accounts.find(duns);
    const { publicKey } = change;
    if (publicKey !== undefined && change.password === undefined) {
      const line = checkedKeyLine(publicKey);
      // The form was sent twice.
      if (before?.publicKeys.includes(line)) return { account: duns };
      const next = { ...before, id: duns, publicKeys: withKey(before?.publicKeys ?? [], line) };
      const event = this.keyEvent('site.key-added', duns, line, by);
      await this.save(next, before, event, alongside);
      return { account: duns };
    }
    const password = change.password ?? generatedPassword();
    if (password.length < PASSWORD_LENGTH_MIN) {
      throw new HubError('invalid', 'extracts.bad-password', { min: PASSWORD_LENGTH_MIN });
    }
    const passwordHash = await hashPassword(password);
    const publicKeys = before?.publicKeys ?? [];
    const event = this.event('site.password-set', duns, by);
    const next = { id: duns, passwordHash, passwordSetAt: this.clock(), publicKeys };
    await this.save(next, before, event, alongside);
    await this.unlock(duns);
    return { account: duns, password };
  }

  async find(duns: string): Promise<KnownAccount> {
    const account = await this.accounts.find(duns);
    const { passwordHash, passwordSetAt, publicKeys = [] } = account ?? {};
    return {
      hasPassword: passwordHash !== undefined,
      ...(passwordSetAt === undefined ? {} : { passwordSetAt }),
      publicKeys,
      isLocked: this.isLocked(await this.failures.find(duns)),
    };
  }

  /** Takes away the key with that fingerprint. One that is not there changes nothing: somebody pressed twice. */
  async removeKey(
    duns: string,
    fingerprint: string,
    by: Actor,
    alongside: AccountAlongside = ALONE,
  ): Promise<void> {
    const before = await this.accounts.find(duns);
    const gone = before?.publicKeys.find((line) => publicKeyOf(line).fingerprint === fingerprint);
    if (before === undefined || gone === undefined) return;
    const next = { ...before, publicKeys: before.publicKeys.filter((line) => line !== gone) };
    await this.save(next, before, this.keyEvent('site.key-removed', duns, gone, by), alongside);
  }

  /** Neither password nor key opens it any more; its files stay for their days. */
  async close(duns: string, by: Actor): Promise<void> {
    const before = await this.accounts.find(duns);
    if (before === undefined) return;
    const event = this.event('site.account-closed', duns, by);
    await this.collections.commit([this.accounts.removing(before)], event);
  }

  async checkPassword(account: string, password: string): Promise<Credential | undefined> {
    const known = isDuns(account) ? await this.accounts.find(account) : undefined;
    const matches = await isPassword(password, known?.passwordHash ?? (await this.nobodysHash));
    const counter = known === undefined ? UNKNOWN_ACCOUNTS : account;
    // Looked up after the slow part, so that of many guesses made at once only the first few count.
    const failures = await this.failures.find(counter);
    if (!matches) await this.countFailure(counter);
    if (!matches || known?.passwordHash === undefined || this.isLocked(failures)) return undefined;
    return { kind: 'password', mark: known.passwordHash };
  }

  async publicKeys(account: string): Promise<readonly string[]> {
    return (await this.accounts.find(account))?.publicKeys ?? [];
  }

  async isStillGood(duns: string, { kind, mark }: Credential): Promise<boolean> {
    const account = await this.accounts.find(duns);
    if (kind === 'password') return account?.passwordHash === mark;
    const { fingerprint } = publicKeyOf(mark);
    const keys = account?.publicKeys ?? [];
    return keys.some((line) => publicKeyOf(line).fingerprint === fingerprint);
  }

  /** Of these accounts, those that still open by what somebody set: the password, or a key. */
  async openedBy(userId: string, accounts: readonly string[]): Promise<readonly string[]> {
    const opened: string[] = [];
    for (const [duns, account] of await this.accounts.findMany(accounts)) {
      if (await this.isSetBy(userId, duns, account)) opened.push(duns);
    }
    return opened.toSorted();
  }

  private async isSetBy(
    userId: string,
    duns: string,
    { passwordHash, publicKeys }: SiteAccount,
  ): Promise<boolean> {
    let passwordBy = '';
    const setting = { action: 'site.password-set', subject: duns };
    for await (const { actor } of this.collections.events(setting)) passwordBy = actor.id;
    if (passwordHash !== undefined && passwordBy === userId) return true;
    const known = publicKeys.map((line) => publicKeyOf(line).fingerprint);
    const adding = { action: 'site.key-added', subject: duns };
    for await (const { actor, detail = {} } of this.collections.events(adding)) {
      if (actor.id === userId && known.includes(String(detail.fingerprint))) return true;
    }
    return false;
  }

  private async countFailure(counter: string): Promise<void> {
    for (let write = 0; write < WRITES_MAX; write++) {
      const before = await this.failures.find(counter);
      // Guesses against a locked account change nothing, or an attacker could keep it locked.
      if (this.isLocked(before)) return;
      const now = this.clock();
      const recent = (before?.tried ?? []).filter((at) => isWithin(at, now, FAILURES_WITHIN));
      const tried = [...recent, now];
      const next = { id: counter, version: (before?.version ?? 0) + 1, tried };
      const change =
        before === undefined ? this.failures.inserting(next) : this.failures.replacing(next);
      try {
        if (tried.length < FAILURES_MAX) await this.collections.keep([change]);
        else await this.collections.commit([change], this.event('site.locked', counter, NOBODY));
        return;
      } catch (error) {
        if (!isHubError(error, 'conflict')) throw error;
      }
    }
  }

  /** What was guessed of the old password says nothing of the new one. */
  private async unlock(duns: string): Promise<void> {
    const failures = await this.failures.find(duns);
    if (failures === undefined) return;
    await this.collections.keep([this.failures.removing(failures)]).catch((error: unknown) => {
      // Guessed again in this very moment.
      if (!isHubError(error, 'conflict')) throw error;
    });
  }

  private isLocked({ tried = [] }: Pick<SignInFailures, 'tried'> = {}): boolean {
    const last = tried.at(FAILURES_MAX - 1);
    return last !== undefined && isWithin(last, this.clock(), LOCKED_FOR);
  }

  private async save(
    account: Omit<SiteAccount, 'version'>,
    before: SiteAccount | undefined,
    because: AuditEvent,
    { changes, because: more }: AccountAlongside,
  ): Promise<void> {
    const next: SiteAccount = { ...account, version: (before?.version ?? 0) + 1 };
    const change =
      before === undefined ? this.accounts.inserting(next) : this.accounts.replacing(next);
    await this.collections.commit([change, ...changes], [because, ...more]);
  }

  private event(action: string, subject: string, actor: Actor): AuditEvent {
    return { at: this.clock(), actor, action, subject };
  }

  private keyEvent(action: string, duns: string, line: string, by: Actor): AuditEvent {
    const { type, fingerprint } = publicKeyOf(line);
    return { ...this.event(action, duns, by), detail: { type, fingerprint } };
  }
}

const NOBODY: Actor = { role: 'nobody', id: '' };

function isWithin(
  since: Temporal.Instant,
  now: Temporal.Instant,
  span: Temporal.Duration,
): boolean {
  return Temporal.Instant.compare(now, since.add(span)) < 0;
}

/** The same key with another comment takes the place of the first. */
function withKey(keys: readonly string[], line: string): readonly string[] {
  const { fingerprint } = publicKeyOf(line);
  const others = keys.filter((one) => publicKeyOf(one).fingerprint !== fingerprint);
  if (others.length >= PUBLIC_KEYS_MAX) {
    throw new HubError('invalid', 'extracts.too-many-keys', { max: PUBLIC_KEYS_MAX });
  }
  return [...others, line];
}
