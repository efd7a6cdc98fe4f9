/** Longest command line; a path is at most 200 characters, a password may be long. */
const LINE_BYTES_MAX = 1024;

/** Cuts a stream of bytes into command lines. Throws `RangeError` when a line is too long. */
export class LineReader {
  private pending = Buffer.alloc(0);

  /** The lines that `chunk` completes, without their ends. */
  push(chunk: Buffer): readonly string[] {
    const bytes = Buffer.concat([this.pending, chunk]);
    const lines: string[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      if (end - start > LINE_BYTES_MAX) throw new RangeError('command line too long');
      lines.push(lineOf(bytes.subarray(start, end)));
      start = end + 1;
    }
    this.pending = bytes.subarray(start);
    if (this.pending.length > LINE_BYTES_MAX) throw new RangeError('command line too long');
    return lines;
  }
}

/** Without the CR, and without the Telnet bytes that RFC 959 §4.1.3 lets a client put before ABOR. */
function lineOf(bytes: Buffer): string {
  let start = 0;
  while ((bytes[start] ?? 0) >= 0xf0) start++;
  return bytes.subarray(start).toString('utf8').replace(/\r$/, '');
}
