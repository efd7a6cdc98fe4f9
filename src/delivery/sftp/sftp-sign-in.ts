import { setTimeout as delay } from 'node:timers/promises';
import ssh2, {
  type AuthContext,
  type AuthenticationType,
  type PasswordAuthContext,
  type PublicKeyAuthContext,
} from 'ssh2';
import type { Credential } from '../../extracts/site.ts';
import { networkOf } from '../../peer-network.ts';
import { type OwnSite, REFUSED_SIGN_IN_DELAY_MS } from '../own-site.ts';
import type { SignInLimit } from '../sign-in-limit.ts';

const METHODS: AuthenticationType[] = ['publickey', 'password'];
/** An agent may offer a handful of keys before the right one. */
const ATTEMPTS_MAX = 10;

/** The sign-in of one SSH connection: a password, or a key of the account (RFC 4252 §7, §8). */
export class SftpSignIn {
  account: string | undefined;
  credential: Credential | undefined;
  private attempts = 0;
  private isKeyRefused = false;
  private readonly site: OwnSite;
  private readonly address: string;
  private readonly network: string;
  private readonly limit: SignInLimit;
  private readonly hangUp: () => void;

  constructor(site: OwnSite, address: string, limit: SignInLimit, hangUp: () => void) {
    this.site = site;
    this.address = address;
    this.network = networkOf(address);
    this.limit = limit;
    this.hangUp = hangUp;
  }

  async answer(context: AuthContext): Promise<void> {
    if (context.method !== 'none') this.attempts += 1;
    if (this.attempts > ATTEMPTS_MAX) this.hangUp();
    else if (context.method === 'password') await this.answerPassword(context);
    else if (context.method === 'publickey') await this.answerKey(context);
    else context.reject(METHODS);
  }

  private async answerPassword(context: PasswordAuthContext): Promise<void> {
    const { username, password } = context;
    if (!(await this.limit.take(this.network))) return this.hangUp();
    const credential = await this.site.accounts.checkPassword(username, password);
    if (credential !== undefined) {
      await this.limit.giveBack(this.network);
      return this.accept(context, credential);
    }
    await this.site.record.refused('sftp', username, this.address);
    await delay(REFUSED_SIGN_IN_DELAY_MS);
    context.reject(METHODS);
  }

  /** Asked twice for each key: first whether it would do, then with a signature that proves it. */
  private async answerKey(context: PublicKeyAuthContext): Promise<void> {
    const { username, key, signature, blob, hashAlgo } = context;
    const known = findKey(await this.site.accounts.publicKeys(username), key.data);
    if (known !== undefined && signature === undefined) return context.accept();
    if (known !== undefined && signature !== undefined && blob !== undefined) {
      if (known.parsed.verify(blob, signature, hashAlgo) === true) {
        return this.accept(context, { kind: 'key', mark: known.line });
      }
    }
    if (!(await this.refuseKey(username))) return this.hangUp();
    context.reject(METHODS);
  }

  /**
   * Once per connection: an agent that tries its keys in turn is one attempt to whoever reads the record. False when its network
   * had too many.
   */
  private async refuseKey(username: string): Promise<boolean> {
    if (this.isKeyRefused) return true;
    if (!(await this.limit.take(this.network))) return false;
    this.isKeyRefused = true;
    await this.site.record.refused('sftp', username, this.address);
    return true;
  }

  private async accept(context: AuthContext, credential: Credential): Promise<void> {
    // The right key came after others of the same agent.
    if (this.isKeyRefused) await this.limit.giveBack(this.network);
    await this.site.record.signedIn('sftp', context.username, this.address);
    this.account = context.username;
    this.credential = credential;
    context.accept();
  }
}

function findKey(keys: readonly string[], data: Buffer) {
  for (const line of keys) {
    const parsed = ssh2.utils.parseKey(line);
    if (!(parsed instanceof Error) && parsed.getPublicSSH().equals(data)) return { line, parsed };
  }
  return undefined;
}
