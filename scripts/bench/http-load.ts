/**
 * A thread that asks a server for the same thing again and again over a few kept connections, one request at a time on
 * each. It reads answers as bytes and looks only for their ends: the client must not be what is measured.
 */
import { connect, type Socket } from 'node:net';
import { parentPort } from 'node:worker_threads';

export interface LoadJob {
  readonly port: number;
  /** Header lines and the empty line after them included. */
  readonly request: string;
  readonly requests: number;
  readonly connections: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

parentPort?.on('message', async (job: LoadJob) => {
  let left = job.requests;
  const one = () => left-- > 0;
  await Promise.all(Array.from({ length: job.connections }, () => ask(job, one)));
  parentPort?.postMessage('done');
});

async function ask({ port, request }: LoadJob, isWanted: () => boolean): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  try {
    while (isWanted()) {
      socket.write(request);
      await answer(socket);
    }
  } finally {
    socket.destroy();
  }
}

/** Resolves at the end of one answer of status 200. */
function answer(socket: Socket): Promise<void> {
  const end = new AnswerEnd();
  return new Promise((resolve, reject) => {
    const onData = (data: Buffer) => {
      if (end.isReachedWith(data)) finish(end.refusal);
    };
    const onClose = () => finish(new Error('the server hung up'));
    const finish = (error?: Error) => {
      socket.off('data', onData).off('close', onClose).off('error', finish);
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.on('data', onData).on('close', onClose).on('error', finish);
  });
}

/** Finds the end of an answer by its length, or by its last chunk. */
class AnswerEnd {
  refusal: Error | undefined;
  private head: Buffer | undefined = Buffer.alloc(0);
  /** Bytes to come; undefined when the answer is chunked. */
  private left: number | undefined;
  private tail = Buffer.alloc(0);

  isReachedWith(data: Buffer): boolean {
    const body = this.head === undefined ? data : this.bodyAfter(Buffer.concat([this.head, data]));
    if (body === undefined) return this.refusal !== undefined;
    if (this.left !== undefined) {
      this.left -= body.length;
      return this.left <= 0;
    }
    const last = Buffer.concat([this.tail, body.subarray(-LAST_CHUNK.length)]);
    this.tail = last.subarray(-LAST_CHUNK.length);
    return this.tail.equals(LAST_CHUNK);
  }

  private bodyAfter(head: Buffer<ArrayBuffer>): Buffer | undefined {
    this.head = head;
    const end = head.indexOf(HEAD_END);
    if (end === -1) return undefined;
    const text = head.toString('latin1', 0, end);
    if (!text.startsWith('HTTP/1.1 200 ')) {
      this.refusal = new Error(text);
      return undefined;
    }
    const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
    this.left = length === undefined ? undefined : Number(length);
    this.head = undefined;
    return head.subarray(end + HEAD_END.length);
  }
}
