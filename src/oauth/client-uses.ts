import type { Clock } from '../clock.ts';
import type { Collection, Collections, Document } from '../collections.ts';
import { isHubError } from '../errors.ts';

interface ClientUse extends Document {
  readonly usedAt: Temporal.Instant;
}

/** Once a day is enough to tell who has been away for months. */
const NOTED_AFTER = Temporal.Duration.from({ hours: 24 });

/**
 * When clients last proved themselves at the token endpoint (BR-305). Access tokens live an hour, so whoever reads anything
 * comes there every hour.
 */
export class ClientUses {
  private readonly collections: Collections;
  private readonly uses: Collection<ClientUse>;
  private readonly clock: Clock;

  constructor(collections: Collections, clock: Clock) {
    this.collections = collections;
    this.uses = collections.define<ClientUse>('clientUses', { instants: ['usedAt'] });
    this.clock = clock;
  }

  async note(clientId: string): Promise<void> {
    const now = this.clock();
    const before = await this.uses.find(clientId);
    if (before !== undefined && Temporal.Instant.compare(now, before.usedAt.add(NOTED_AFTER)) < 0) {
      return;
    }
    const use = { id: clientId, version: (before?.version ?? 0) + 1, usedAt: now };
    const change = before === undefined ? this.uses.inserting(use) : this.uses.replacing(use);
    try {
      await this.collections.keep([change]);
    } catch (error) {
      // Another request of the same client noted it at this moment.
      if (!isHubError(error, 'conflict')) throw error;
    }
  }

  /** Undefined when it never did. */
  async lastUseOf(clientId: string): Promise<Temporal.Instant | undefined> {
    return (await this.uses.find(clientId))?.usedAt;
  }
}
