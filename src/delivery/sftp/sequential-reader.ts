import type { Readable } from 'node:stream';

/**
 * Random access over streams that only run forward: reads that follow one another share a stream, any other offset
 * opens a new one there. Holds what one read needs and the stream's own buffer, whatever the size of the file.
 */
export class SequentialReader {
  private chunks: AsyncIterator<Buffer> | undefined;
  private stream: Readable | undefined;
  private rest: Buffer = Buffer.alloc(0);
  /** Offset of `rest` in the file. */
  private at = 0;
  private readonly open: (from: number) => Promise<Readable>;

  constructor(open: (from: number) => Promise<Readable>) {
    this.open = open;
  }

  /** `length` bytes from `offset`, fewer only at the end of the file. One call at a time. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (this.chunks === undefined || offset !== this.at) await this.seek(offset);
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      if (this.rest.length === 0 && !(await this.fill())) break;
      const part = this.rest.subarray(0, missing);
      parts.push(part);
      this.rest = this.rest.subarray(part.length);
      missing -= part.length;
    }
    this.at += length - missing;
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  close(): void {
    this.stream?.destroy();
    this.stream = undefined;
    this.chunks = undefined;
  }

  private async seek(offset: number): Promise<void> {
    this.close();
    this.stream = await this.open(offset);
    this.chunks = this.stream[Symbol.asyncIterator]();
    this.rest = Buffer.alloc(0);
    this.at = offset;
  }

  private async fill(): Promise<boolean> {
    const next = await this.chunks?.next();
    if (next === undefined || next.done === true) return false;
    this.rest = next.value;
    return true;
  }
}
