import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import type { Collection, Collections, Document } from './collections.ts';
import { HubError, isHubError } from './errors.ts';

/** A named right to be the one that does something, kept where every hub sees it (DESIGN §9). */
interface Lease extends Document {
  readonly holder: string;
  readonly until: Temporal.Instant;
}

export interface LeaseTerms {
  /** How long a holder that died keeps others waiting. */
  readonly ttl: Temporal.Duration;
  /** How often a living one says so; well below `ttl`. */
  readonly renew: Temporal.Duration;
  /** How long to wait for a lease that another holds; not at all when absent. */
  readonly patience?: Temporal.Duration;
  /** Told once, when the wait begins. */
  readonly waiting?: () => void;
}

const ASK_AGAIN_MS = 250;

const TERMS: LeaseTerms = {
  ttl: Temporal.Duration.from({ minutes: 5 }),
  renew: Temporal.Duration.from({ minutes: 1 }),
};

export class Leases {
  private readonly collections: Collections;
  private readonly leases: Collection<Lease>;
  private readonly holder: string;
  private readonly clock: Clock;

  /** `holder` is different for each hub process. */
  constructor(collections: Collections, holder: string, clock: Clock) {
    this.collections = collections;
    this.leases = collections.define<Lease>('leases', { instants: ['until'] });
    this.holder = holder;
    this.clock = clock;
  }

  /**
   * Runs `body` while holding the lease `name`, renewing it; `undefined` when another holds it and keeps it. An expired
   * lease is taken over, and `lost` aborts when that happens to this one, so that a body of many steps can stop between
   * two (`requireHeld`).
   */
  async withLease<T>(
    name: string,
    body: (lost: AbortSignal) => Promise<T>,
    terms: LeaseTerms = TERMS,
  ): Promise<T | undefined> {
    const taken = await this.takePatiently(name, terms);
    if (taken === undefined) return undefined;

    let lease = taken;
    const lost = new AbortController();
    let renewal = Promise.resolve();
    const renew = async () => {
      const next = this.next(lease, terms);
      if (await kept(this.collections.keep([this.leases.replacing(next)]))) lease = next;
      else lost.abort();
    };
    const timer = setInterval(() => {
      // A store that does not answer now may answer the next time; until then the lease runs on.
      if (!lost.signal.aborted) renewal = renewal.then(renew).catch(() => undefined);
    }, terms.renew.total('milliseconds'));
    try {
      return await body(lost.signal);
    } finally {
      clearInterval(timer);
      await renewal;
      // Ended, not removed: versions only rise, so a late holder can never be taken for a newer one.
      const ended = { ...lease, version: lease.version + 1, until: this.clock() };
      await kept(this.collections.keep([this.leases.replacing(ended)]));
    }
  }

  private async takePatiently(name: string, terms: LeaseTerms): Promise<Lease | undefined> {
    const { patience, waiting } = terms;
    const lease = await this.take(name, terms);
    if (lease !== undefined || patience === undefined) return lease;

    waiting?.();
    const deadline = performance.now() + patience.total('milliseconds');
    while (performance.now() < deadline) {
      await pause(ASK_AGAIN_MS);
      const freed = await this.take(name, terms);
      if (freed !== undefined) return freed;
    }
    return undefined;
  }

  private async take(name: string, terms: LeaseTerms): Promise<Lease | undefined> {
    const before = await this.leases.find(name);
    if (before !== undefined && Temporal.Instant.compare(this.clock(), before.until) < 0) {
      return undefined;
    }
    const next = this.next(before ?? { id: name, version: 0 }, terms);
    const taking = before === undefined ? this.leases.inserting(next) : this.leases.replacing(next);
    return (await kept(this.collections.keep([taking]))) ? next : undefined;
  }

  private next({ id, version }: Document, { ttl }: LeaseTerms): Lease {
    return { id, version: version + 1, holder: this.holder, until: this.clock().add(ttl) };
  }
}

/** Throws `unavailable` `lease.lost` when another has taken the lease over. */
export function requireHeld(lost: AbortSignal): void {
  if (lost.aborted) throw new HubError('unavailable', 'lease.lost');
}

/** False when someone was faster. */
async function kept(change: Promise<void>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (isHubError(error, 'conflict')) return false;
    throw error;
  }
}
