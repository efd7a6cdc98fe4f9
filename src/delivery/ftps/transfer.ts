import { once } from 'node:events';
import { addAbortSignal, Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { PassiveListener } from './passive-listener.ts';

/** How long a client may take to end its side after the last byte. */
const LINGER_MS = 5_000;

/** One file or listing on its way through a data connection. */
export class Transfer {
  /** Bytes handed to the connection so far. */
  bytes = 0;
  private readonly aborter = new AbortController();

  abort(): void {
    this.aborter.abort();
  }

  /** Sends `content` and gives the reply that ends the command (RFC 959 §5.4); never throws. */
  async send(content: Readable, passive: PassiveListener): Promise<string> {
    const { signal } = this.aborter;
    addAbortSignal(signal, content);
    let connection: TLSSocket;
    try {
      connection = await passive.connection(signal);
    } catch {
      content.destroy();
      return signal.aborted ? ABORTED : '425 No data connection came.';
    }
    try {
      await this.write(content, connection);
      return '226 Transfer complete.';
    } catch {
      return ABORTED;
    } finally {
      content.destroy();
      passive.close();
    }
  }

  /**
   * By hand, because `pipeline` never ends on a connection that the client opened and closed again before its RETR,
   * which `lftp` does.
   */
  private async write(content: Readable, connection: TLSSocket): Promise<void> {
    const { signal } = this.aborter;
    const leave = () => this.abort();
    connection.once('close', leave);
    connection.once('end', leave);
    if (!connection.writable) throw new Error('closed early');
    for await (const chunk of content as AsyncIterable<Buffer>) {
      this.bytes += chunk.length;
      if (!connection.write(chunk)) await once(connection, 'drain', { signal });
    }
    signal.throwIfAborted();
    // From here on it is the client's turn to close too.
    connection.off('end', leave);
    connection.end();
    await once(connection, 'finish', { signal });
    await ended(connection);
  }
}

const ABORTED = '426 Transfer aborted.';

/** A listing as it goes over the data connection: UTF-8 lines that end with CRLF. */
export function linesContent(lines: readonly string[]): Readable {
  return Readable.from(lines.length === 0 ? [] : [Buffer.from(`${lines.join('\r\n')}\r\n`)]);
}

/** Waits for the client to close too: closing first, with its last bytes unread, could cost it ours. */
async function ended(connection: TLSSocket): Promise<void> {
  if (connection.destroyed) return;
  await once(connection, 'close', { signal: AbortSignal.timeout(LINGER_MS) }).catch(() => {});
}
