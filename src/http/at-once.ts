import type { Context } from 'koa';
import { HubError } from '../errors.ts';

const RETRY_AFTER_SECONDS = 10;

/**
 * Counts the answers under way per caller, until the last byte of each is taken or its connection is gone: one that is slow to
 * read holds memory here.
 */
export class AtOnce {
  private readonly max: number;
  private readonly underWay = new Map<string, number>();

  constructor(max: number) {
    this.max = max;
  }

  /** Throws `limited` `http.too-many-at-once`. */
  enter(ctx: Pick<Context, 'res'>, caller: string): void {
    const count = this.underWay.get(caller) ?? 0;
    if (count >= this.max) {
      throw new HubError('limited', 'http.too-many-at-once', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    this.underWay.set(caller, count + 1);
    ctx.res.once('close', () => this.leave(caller));
  }

  private leave(caller: string): void {
    const left = (this.underWay.get(caller) ?? 1) - 1;
    if (left === 0) this.underWay.delete(caller);
    else this.underWay.set(caller, left);
  }
}
