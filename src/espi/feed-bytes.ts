/** Chunks of a feed leave when less than this is free; one block with its entry always fits. */
const ROOM_MIN = 32 * 1024;
const CHUNK_BYTES = 512 * 1024;

/** Bytes of a feed, filled from the front. A chunk that was taken is never written again: it may still wait in a socket. */
export class FeedBytes {
  bytes: Buffer = Buffer.alloc(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** Where the next byte goes. */
  at = 0;

  constructor() {
    this.#renew();
  }

  get isNearlyFull(): boolean {
    return CHUNK_BYTES - this.at < ROOM_MIN;
  }

  /** At most `ROOM_MIN` characters of ASCII. */
  write(text: string): void {
    this.at += this.bytes.write(text, this.at, 'latin1');
  }

  /** What was written since the last time. */
  take(): Uint8Array {
    const chunk = this.bytes.subarray(0, this.at);
    this.#renew();
    return chunk;
  }

  #renew(): void {
    this.bytes = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    this.view = new DataView(this.bytes.buffer);
    this.at = 0;
  }
}
