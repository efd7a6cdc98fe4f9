import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** In buffers that somebody still holds: what only waits to be collected depends on how busy the machine is. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** What buffers held more than at the start, looked at again and again until `stop`, which gives every look. */
export function watchHeldBytes(): { stop(): readonly number[] } {
  const start = heldBytes();
  const held: number[] = [];
  const watch = setInterval(() => held.push(heldBytes() - start), 20);
  return {
    stop() {
      clearInterval(watch);
      return held;
    },
  };
}
