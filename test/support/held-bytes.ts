import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const LOOK_EVERY_BYTES = 5_000_000;

/** In buffers that somebody still holds: what only waits to be collected depends on how busy the machine is. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** Looks at what buffers hold more than at the start, each time another 5 MB of a transfer were read at its source. */
export class HeldBytesWatch {
  readonly looks: number[] = [];
  private readonly start = heldBytes();
  private passed = 0;

  /** A look takes tens of milliseconds, so there is none but these. */
  pass(bytes: number): void {
    this.passed += bytes;
    if (this.passed < LOOK_EVERY_BYTES * (this.looks.length + 1)) return;
    this.looks.push(heldBytes() - this.start);
  }
}
