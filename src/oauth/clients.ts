import { randomUUID } from 'node:crypto';
import type { Actor } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import { type Change, type Collection, type Collections, everyDocument } from '../collections.ts';
import type { Authorizations } from '../consent/authorizations.ts';
import { HubError } from '../errors.ts';
import { digestOf, equalSecrets, newSecret } from '../secret.ts';
import { type Client, checkClient, type NewClient } from './client.ts';
import { ClientUses } from './client-uses.ts';

interface StoredClient extends Client {
  readonly secretDigest: string;
}

/** Registered third-party programs. */
export class Clients {
  private readonly collections: Collections;
  private readonly clients: Collection<StoredClient>;
  private readonly authorizations: Authorizations;
  private readonly uses: ClientUses;
  private readonly clock: Clock;

  constructor(collections: Collections, authorizations: Authorizations, clock: Clock) {
    this.collections = collections;
    this.clients = collections.define<StoredClient>('clients', {
      indexes: { name: ['name'] },
      instants: ['createdAt'],
    });
    this.authorizations = authorizations;
    this.uses = new ClientUses(collections, clock);
    this.clock = clock;
  }

  /** The secret is shown this once; only its digest is kept. Throws `invalid` `oauth.bad-client`. */
  async create(
    wanted: NewClient,
    by: Actor,
  ): Promise<{ readonly client: Client; readonly secret: string }> {
    checkClient(wanted);
    const secret = newSecret();
    const now = this.clock();
    const client: StoredClient = {
      ...wanted,
      id: randomUUID(),
      version: 1,
      applicationInformationId: randomUUID(),
      legacy: wanted.legacy ?? false,
      status: 'active',
      createdAt: now,
      secretDigest: digestOf(secret),
    };
    const detail = { name: client.name, legacy: client.legacy };
    await this.collections.commit([this.clients.inserting(client)], {
      at: now,
      actor: by,
      action: 'oauth.client-created',
      subject: client.id,
      detail,
    });
    return { client: present(client), secret };
  }

  async find(id: string): Promise<Client | undefined> {
    const client = await this.clients.find(id);
    return client === undefined ? undefined : present(client);
  }

  async findActive(id: string): Promise<Client | undefined> {
    const client = await this.find(id);
    return client?.status === 'active' ? client : undefined;
  }

  async isActive(id: string): Promise<boolean> {
    return (await this.clients.find(id))?.status === 'active';
  }

  /** By name. */
  async list(): Promise<readonly Client[]> {
    const clients = await Array.fromAsync(everyDocument(this.clients, { index: 'name' }));
    return clients.map(present);
  }

  /** The active client with this id and secret; that it came is noted. */
  async authenticate(id: string, secret: string): Promise<Client | undefined> {
    const client = await this.clients.find(id);
    if (client?.status !== 'active') return undefined;
    if (!equalSecrets(digestOf(secret), client.secretDigest)) return undefined;
    await this.uses.note(id);
    return present(client);
  }

  /** When it last authenticated, to the day, or else was registered: what its idleness is counted from (BR-305). */
  async activeAt({ id, createdAt }: Client): Promise<Temporal.Instant> {
    return (await this.uses.lastUseOf(id)) ?? createdAt;
  }

  /**
   * Shuts the third party out for good: its tokens die at once, and every consent given to it ends. `alongside` is saved in
   * the same unit of work.
   */
  async revoke(id: string, by: Actor, alongside: readonly Change[] = []): Promise<void> {
    const client = await this.clients.find(id);
    if (client === undefined) throw new HubError('not-found', 'oauth.no-such-client');
    if (client.status === 'active') {
      const revoked = { ...client, status: 'revoked', version: client.version + 1 } as const;
      await this.collections.commit([this.clients.replacing(revoked), ...alongside], {
        at: this.clock(),
        actor: by,
        action: 'oauth.client-revoked',
        subject: id,
      });
    }
    // Done again for a client revoked before: a crash in between left consents behind.
    await this.authorizations.revokeAllOfClient(id, by);
  }
}

function present({ secretDigest: _, ...client }: StoredClient): Client {
  return client;
}
