import type { Collections, Document } from './collections.ts';
import { isHubError } from './errors.ts';

interface Secret extends Document {
  readonly value: string;
}

/** What the hub makes once and keeps: keys, its certificate. All hubs of one database share them. */
export class Secrets {
  private readonly secrets;
  private readonly collections: Collections;

  constructor(collections: Collections) {
    this.collections = collections;
    this.secrets = collections.define<Secret>('secrets', {});
  }

  /** The secret of that name; made at the first call, by whichever hub is first. */
  async once(name: string, make: () => string | Promise<string>): Promise<string> {
    const stored = await this.secrets.find(name);
    if (stored !== undefined) return stored.value;
    const value = await make();
    try {
      await this.collections.keep([this.secrets.inserting({ id: name, version: 1, value })]);
      return value;
    } catch (error) {
      const winner = isHubError(error, 'conflict') ? await this.secrets.find(name) : undefined;
      if (winner === undefined) throw error;
      return winner.value;
    }
  }
}
