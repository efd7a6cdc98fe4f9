import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { HubError } from './errors.ts';

/** Below the ports that systems give to connections, so that a port free now is free when the hub listens. */
const ANY_PORT = { from: 10_000, to: 30_000 } as const;

/**
 * The port, or else the next one above it that is free; 0: any. Its number is needed before the hub listens: it is in every
 * link. Throws `invalid` `config.invalid` for a port that this process may not use.
 */
export async function freePort(setting: string, wanted: number): Promise<number> {
  const port = wanted === 0 ? randomInt(ANY_PORT.from, ANY_PORT.to) : wanted;
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return freePort(setting, wanted === 0 ? 0 : wanted + 1);
    const detail = { [setting]: `port ${port} cannot be used: ${code}` };
    throw new HubError('invalid', 'config.invalid', detail);
  }
  server.close();
  await once(server, 'close');
  return port;
}
