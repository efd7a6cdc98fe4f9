/** Enough for a REP that fetches in parallel from behind one address; few enough that nobody can take every socket. */
export const CONNECTIONS_PER_ADDRESS_MAX = 64;
export const CONNECTIONS_PER_ACCOUNT_MAX = 32;

/** Counts what is open per address or per account, up to a limit. */
export class ConnectionLimit {
  private readonly open = new Map<string, number>();

  private readonly max: number;

  constructor(max: number) {
    this.max = max;
  }

  /** Takes a place and gives the function that returns it (once), or `undefined` when all are taken. */
  enter(key: string): (() => void) | undefined {
    const count = this.open.get(key) ?? 0;
    if (count >= this.max) return undefined;
    this.open.set(key, count + 1);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      const left = (this.open.get(key) ?? 1) - 1;
      if (left === 0) this.open.delete(key);
      else this.open.set(key, left);
    };
  }
}
