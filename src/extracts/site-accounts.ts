import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collection, Collections, Document } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import { hashPassword, isPassword } from '../identity/passwords.ts';
import { isDuns } from '../market/participant.ts';
import type { SiteAccounts } from './site.ts';
import { generatedPassword } from './site-password.ts';

/** One account of the own site. */
interface SiteAccount extends Document {
  /** The DUNS. */
  readonly id: string;
  /** argon2id, PHC string form; absent: keys only. */
  readonly passwordHash?: string;
  readonly publicKeys: readonly string[];
}

/** Wrong passwords in a row, of one account or of all that do not exist. */
interface SignInFailures extends Document {
  readonly count: number;
  readonly since: Temporal.Instant;
}

/** BR-017.010: four wrong passwords within five minutes; nobody reads mail for a machine, so the lock ends by itself. */
const FAILURES_MAX = 4;
const FAILURES_WITHIN = Temporal.Duration.from({ minutes: 5 });
const LOCKED_FOR = Temporal.Duration.from({ minutes: 15 });
const WRITES_MAX = 5;
const PUBLIC_KEYS_MAX = 20;
const PASSWORD_LENGTH_MIN = 12;
const PUBLIC_KEY =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+={0,2}( .*)?$/;
const UNKNOWN_ACCOUNTS = 'unknown';

/** A password that was given or made; empty when a key was added. */
export interface SiteCredentials {
  readonly account: string;
  readonly password?: string;
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
    this.accounts = collections.define<SiteAccount>('siteAccounts', {});
    this.failures = collections.define<SignInFailures>('siteSignInFailures', {
      instants: ['since'],
    });
  }

  /**
   * Sets the account's password, or adds a public key. With neither, makes a password of 24 characters; it is returned
   * this once and never again. Throws `invalid` `extracts.bad-account`, `extracts.bad-password`, `extracts.bad-key`.
   */
  async set(
    duns: string,
    change: { readonly password?: string; readonly publicKey?: string },
    by: Actor,
  ): Promise<SiteCredentials> {
    if (!isDuns(duns)) throw new HubError('invalid', 'extracts.bad-account', { account: duns });
    const before = await this.accounts.find(duns);
    const { publicKey } = change;
    if (publicKey !== undefined && change.password === undefined) {
      const publicKeys = withKey(before?.publicKeys ?? [], publicKey);
      await this.save(
        { ...before, publicKeys },
        duns,
        before,
        this.event('site.key-added', duns, by),
      );
      return { account: duns };
    }
    const password = change.password ?? generatedPassword();
    if (password.length < PASSWORD_LENGTH_MIN) {
      throw new HubError('invalid', 'extracts.bad-password', { min: PASSWORD_LENGTH_MIN });
    }
    const passwordHash = await hashPassword(password);
    const publicKeys = before?.publicKeys ?? [];
    const event = this.event('site.password-set', duns, by);
    await this.save({ passwordHash, publicKeys }, duns, before, event);
    return { account: duns, password };
  }

  async checkPassword(account: string, password: string): Promise<boolean> {
    const known = isDuns(account) ? await this.accounts.find(account) : undefined;
    const matches = await isPassword(password, known?.passwordHash ?? (await this.nobodysHash));
    const counter = known === undefined ? UNKNOWN_ACCOUNTS : account;
    // Looked up after the slow part, so that of many guesses made at once only the first few count.
    const failures = await this.failures.find(counter);
    if (!matches) await this.countFailure(counter);
    return matches && known?.passwordHash !== undefined && !this.isLocked(failures);
  }

  async publicKeys(account: string): Promise<readonly string[]> {
    return (await this.accounts.find(account))?.publicKeys ?? [];
  }

  private async countFailure(counter: string): Promise<void> {
    for (let write = 0; write < WRITES_MAX; write++) {
      const before = await this.failures.find(counter);
      // Guesses against a locked account change nothing, or an attacker could keep it locked.
      if (this.isLocked(before)) return;
      const now = this.clock();
      const goesOn = before !== undefined && isWithin(before.since, now, FAILURES_WITHIN);
      const count = goesOn ? before.count + 1 : 1;
      const since = goesOn && count < FAILURES_MAX ? before.since : now;
      const next = { id: counter, version: (before?.version ?? 0) + 1, count, since };
      const change =
        before === undefined ? this.failures.inserting(next) : this.failures.replacing(next);
      try {
        if (count < FAILURES_MAX) await this.collections.keep([change]);
        else await this.collections.commit([change], this.event('site.locked', counter, NOBODY));
        return;
      } catch (error) {
        if (!isHubError(error, 'conflict')) throw error;
      }
    }
  }

  /** `since` of a full count is when the lock began. */
  private isLocked(failures: SignInFailures | undefined): boolean {
    return (
      failures !== undefined &&
      failures.count >= FAILURES_MAX &&
      isWithin(failures.since, this.clock(), LOCKED_FOR)
    );
  }

  private async save(
    account: Omit<SiteAccount, 'id' | 'version'>,
    id: string,
    before: SiteAccount | undefined,
    because: AuditEvent,
  ): Promise<void> {
    const next: SiteAccount = { ...account, id, version: (before?.version ?? 0) + 1 };
    const change =
      before === undefined ? this.accounts.inserting(next) : this.accounts.replacing(next);
    await this.collections.commit([change], because);
  }

  private event(action: string, subject: string, actor: Actor): AuditEvent {
    return { at: this.clock(), actor, action, subject };
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

function withKey(keys: readonly string[], key: string): readonly string[] {
  const line = key.trim();
  if (!PUBLIC_KEY.test(line) || keys.length >= PUBLIC_KEYS_MAX) {
    throw new HubError('invalid', 'extracts.bad-key', { max: PUBLIC_KEYS_MAX });
  }
  return keys.includes(line) ? keys : [...keys, line];
}
