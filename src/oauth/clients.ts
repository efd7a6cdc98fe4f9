import { randomUUID } from 'node:crypto';
import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import { type Change, type Collection, type Collections, everyDocument } from '../collections.ts';
import type { Authorizations } from '../consent/authorizations.ts';
import { HubError, isHubError } from '../errors.ts';
import type { Organisation } from '../identity/organisation.ts';
import type { OrganisationStore } from '../identity/organisation-store.ts';
import { digestOf, equalSecrets, newSecret } from '../secret.ts';
import {
  type AnyClient,
  type Client,
  checkClient,
  checkProgram,
  type NewClient,
  type NewProgram,
  type Program,
} from './client.ts';
import { ClientUses } from './client-uses.ts';
import type { OauthStore } from './store.ts';

type Stored<T extends AnyClient> = T & { readonly secretDigest: string };
type StoredClient = Stored<Client> | Stored<Program>;
const ALONE: Alongside = { changes: [] };

export interface ClientsDeps {
  readonly collections: Collections;
  readonly store: Pick<OauthStore, 'accessTokens' | 'accessTokensOf'>;
  readonly authorizations: Authorizations;
  /** Whose programs may come; without it no organisation's may. */
  readonly organisations?: Pick<OrganisationStore, 'find'>;
  readonly clock: Clock;
}

/** What is made of a new client; its secret is shown this once. */
export interface Created<T extends AnyClient> {
  readonly client: T;
  readonly secret: string;
}

/** What is saved in the same unit of work. */
export interface Alongside {
  readonly changes: readonly Change[];
  readonly because?: readonly AuditEvent[];
}

/** For a new client, whose id is given. */
export type AlongsideNew = (clientId: string) => Alongside;

/** Programs with an id and a secret: third parties' for Green Button, and organisations' own. */
export class Clients {
  private readonly collections: Collections;
  private readonly clients: Collection<StoredClient>;
  private readonly store: ClientsDeps['store'];
  private readonly authorizations: Authorizations;
  private readonly organisations: ClientsDeps['organisations'];
  private readonly uses: ClientUses;
  private readonly clock: Clock;

  constructor({ collections, store, authorizations, organisations, clock }: ClientsDeps) {
    this.collections = collections;
    this.store = store;
    this.clients = collections.define<StoredClient>('clients', {
      indexes: { name: ['name'] },
      instants: ['createdAt'],
    });
    this.authorizations = authorizations;
    this.organisations = organisations;
    this.uses = new ClientUses(collections, clock);
    this.clock = clock;
  }

  /** A third party's. Throws `invalid` `oauth.bad-client`. */
  async create(wanted: NewClient, by: Actor, alongside?: AlongsideNew): Promise<Created<Client>> {
    checkClient(wanted);
    const client: Client = {
      ...wanted,
      ...this.fresh(),
      kind: 'third-party',
      applicationInformationId: randomUUID(),
      legacy: wanted.legacy ?? false,
    };
    const detail = { name: client.name, legacy: client.legacy };
    return { client, secret: await this.keep(client, detail, by, alongside) };
  }

  /** An organisation's. Throws `invalid` `oauth.bad-client`. */
  async createProgram(
    wanted: NewProgram,
    by: Actor,
    alongside?: AlongsideNew,
  ): Promise<Created<Program>> {
    checkProgram(wanted);
    const { organisationId, actions } = wanted;
    const client: Program = { ...wanted, ...this.fresh(), kind: 'program' };
    const detail = { organisationId, actions };
    return { client, secret: await this.keep(client, detail, by, alongside) };
  }

  /** A third party's; no other program takes part in what customers consent to. */
  async find(id: string): Promise<Client | undefined> {
    const client = await this.clients.find(id);
    return client === undefined || client.kind === 'program' ? undefined : present(client);
  }

  /** BR-028.014: which active programs of an organisation somebody made for it, by name. */
  async namesMadeBy(
    userId: string,
    { clientIds }: Pick<Organisation, 'clientIds'>,
  ): Promise<readonly string[]> {
    const programs = await Promise.all(clientIds.map((id) => this.findProgram(id)));
    return programs.flatMap((program) =>
      program?.makerId === userId && program.status === 'active' ? [program.name] : [],
    );
  }

  /** How people know a program or third party, and whose it is. */
  known(id: string): Promise<Pick<AnyClient, 'name' | 'organisationId'> | undefined> {
    return this.clients.find(id);
  }

  async findProgram(id: string): Promise<Program | undefined> {
    const client = await this.clients.find(id);
    return client?.kind === 'program' ? present(client) : undefined;
  }

  /** A third party's that may come now: what customers are asked for is its. */
  async findActive(id: string): Promise<Client | undefined> {
    const client = await this.find(id);
    return client !== undefined && (await this.mayCome(client)) ? client : undefined;
  }

  /** Not revoked and, if it is an organisation's, that is approved now. */
  async isActive(id: string): Promise<boolean> {
    const client = await this.clients.find(id);
    return client !== undefined && this.mayCome(client);
  }

  /** By name. */
  async list(): Promise<readonly AnyClient[]> {
    const clients = await Array.fromAsync(everyDocument(this.clients, { index: 'name' }));
    return clients.map((client) => present(client));
  }

  /** The active client with this id and secret; that it came is noted. */
  async authenticate(id: string, secret: string): Promise<AnyClient | undefined> {
    const client = await this.clients.find(id);
    if (client === undefined || !(await this.mayCome(client))) return undefined;
    if (!equalSecrets(digestOf(secret), client.secretDigest)) return undefined;
    await this.uses.note(id);
    return present(client);
  }

  /** When it last authenticated, to the day, or else was registered: what its idleness is counted from (BR-305). */
  async activeAt({ id, createdAt }: AnyClient): Promise<Temporal.Instant> {
    return (await this.uses.lastUseOf(id)) ?? createdAt;
  }

  /**
   * Shuts the client out for good: its tokens die at once, and every consent given to it ends. `alongside` is saved in
   * the same unit of work as the end of its tokens. Throws `conflict` when one of these changed at the same moment.
   */
  async revoke(id: string, by: Actor, alongside: Alongside = ALONE): Promise<void> {
    const client = await this.clients.find(id);
    if (client === undefined) throw new HubError('not-found', 'oauth.no-such-client');
    if (client.status === 'active') {
      const revoked = { ...client, status: 'revoked', version: client.version + 1 } as const;
      const tokens = await Array.fromAsync(this.store.accessTokensOf(id, this.clock()));
      const ending = tokens.map((token) => this.store.accessTokens.removing(token));
      const { changes, because = [] } = alongside;
      const event = { at: this.clock(), actor: by, action: 'oauth.client-revoked', subject: id };
      await this.collections.commit(
        [this.clients.replacing(revoked), ...ending, ...changes],
        [event, ...because],
      );
    }
    // Done again for a client revoked before: a crash in between left consents behind.
    await this.endTokens(id);
    await this.authorizations.revokeAllOfClient(id, by);
  }

  /**
   * Takes its tokens away, also those issued while it was being shut out: a third party's are live without their client being
   * looked up. `saveToken` in `model.ts` is the other half.
   */
  async endTokens(id: string): Promise<void> {
    for await (const token of this.store.accessTokensOf(id, this.clock())) {
      try {
        await this.collections.keep([this.store.accessTokens.removing(token)]);
      } catch (error) {
        // Gone already, which is what was wanted.
        if (!isHubError(error, 'conflict')) throw error;
      }
    }
  }

  private fresh() {
    return {
      ...{ id: randomUUID(), version: 1, createdAt: this.clock() },
      status: 'active',
    } as const;
  }

  /** Keeps the secret's digest, and gives the secret. */
  private async keep(
    client: AnyClient,
    detail: AuditEvent['detail'] & object,
    by: Actor,
    alongside: AlongsideNew = () => ALONE,
  ): Promise<string> {
    const secret = newSecret();
    const { id: subject, createdAt: at } = client;
    const inserting = this.clients.inserting({ ...client, secretDigest: digestOf(secret) });
    const action = 'oauth.client-created';
    const event = { at, actor: by, action, subject, detail };
    const { changes, because = [] } = alongside(subject);
    await this.collections.commit([inserting, ...changes], [event, ...because]);
    return secret;
  }

  private async mayCome(client: AnyClient): Promise<boolean> {
    if (client.status !== 'active') return false;
    if (client.organisationId === undefined) return true;
    return (await this.organisations?.find(client.organisationId))?.status === 'approved';
  }
}

function present(stored: Stored<Client>): Client;
function present(stored: Stored<Program>): Program;
function present(stored: StoredClient): AnyClient;
function present({ secretDigest: _, ...client }: StoredClient): AnyClient {
  return client;
}
