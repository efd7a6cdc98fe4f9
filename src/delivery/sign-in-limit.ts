import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Refused sign-ins of one network (`networkOf`), whatever accounts it names: each costs a hash and a line on the record. */
const REFUSED_MAX = 60;
const WITHIN_SECONDS = 60;

/** Counts sign-ins per network before they are looked at, so that guessing in parallel gains nothing. */
export class SignInLimit {
  private readonly limiter: RateLimiterMemory;

  constructor(points = REFUSED_MAX) {
    this.limiter = new RateLimiterMemory({ points, duration: WITHIN_SECONDS });
  }

  /** Takes one try; false when too many were refused within the minute. */
  async take(network: string): Promise<boolean> {
    try {
      await this.limiter.consume(network);
      return true;
    } catch (reason) {
      if (reason instanceof RateLimiterRes) return false;
      throw reason;
    }
  }

  /** The try was right. */
  async giveBack(network: string): Promise<void> {
    await this.limiter.reward(network);
  }
}
