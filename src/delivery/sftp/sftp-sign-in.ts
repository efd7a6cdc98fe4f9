import { setTimeout as delay } from 'node:timers/promises';
import ssh2, {
  type AuthContext,
  type AuthenticationType,
  type PasswordAuthContext,
  type PublicKeyAuthContext,
} from 'ssh2';
import { type OwnSite, REFUSED_SIGN_IN_DELAY_MS } from '../own-site.ts';

const METHODS: AuthenticationType[] = ['publickey', 'password'];
/** An agent may offer a handful of keys before the right one. */
const ATTEMPTS_MAX = 10;

/** The sign-in of one SSH connection: a password, or a key of the account (RFC 4252 §7, §8). */
export class SftpSignIn {
  account: string | undefined;
  private attempts = 0;
  private isKeyRefused = false;
  private readonly site: OwnSite;
  private readonly address: string;
  private readonly hangUp: () => void;

  constructor(site: OwnSite, address: string, hangUp: () => void) {
    this.site = site;
    this.address = address;
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
    if (await this.site.accounts.checkPassword(username, password)) return this.accept(context);
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
      if (known.verify(blob, signature, hashAlgo) === true) return this.accept(context);
    }
    await this.refuseKey(username);
    context.reject(METHODS);
  }

  /** Once per connection: an agent that tries its keys in turn is one attempt to whoever reads the record. */
  private async refuseKey(username: string): Promise<void> {
    if (this.isKeyRefused) return;
    this.isKeyRefused = true;
    await this.site.record.refused('sftp', username, this.address);
  }

  private async accept(context: AuthContext): Promise<void> {
    await this.site.record.signedIn('sftp', context.username, this.address);
    this.account = context.username;
    context.accept();
  }
}

function findKey(keys: readonly string[], data: Buffer): ssh2.ParsedKey | undefined {
  for (const line of keys) {
    const parsed = ssh2.utils.parseKey(line);
    if (!(parsed instanceof Error) && parsed.getPublicSSH().equals(data)) return parsed;
  }
  return undefined;
}
