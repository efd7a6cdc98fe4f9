/** How a feed left: its size before compression, and whether the client can have all of it. */
export interface Sent {
  readonly bytes: number;
  readonly isComplete: boolean;
}

/**
 * Passes chunks on and puts the read on the record exactly once. The last chunk waits until the record is saved, so that
 * nobody ever holds a complete feed that the record does not know; a broken-off one is recorded as such.
 */
export async function* recordedFeed(
  feed: AsyncIterable<Uint8Array>,
  record: (sent: Sent) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let waiting: Uint8Array | undefined;
  let isComplete = false;
  try {
    for await (const chunk of feed) {
      if (waiting !== undefined) yield waiting;
      waiting = chunk;
      bytes += chunk.length;
    }
    isComplete = true;
  } finally {
    await record({ bytes, isComplete });
  }
  if (waiting !== undefined) yield waiting;
}
