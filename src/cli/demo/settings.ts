import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../../config.ts';
import { HubError } from '../../errors.ts';

/**
 * Settings of a demo: on loopback, with a certificate of its own. A port that is taken gives way to a free one. Throws
 * `invalid` `config.invalid` for settings that would lead a made-up market into a real one's database or site.
 */
export async function demoConfig(config: Config): Promise<Config> {
  const faults = {
    ...(config.mongodbUri === undefined
      ? {}
      : { HUB_MONGODB_URI: 'a demo keeps its market in a folder of its own; unset it' }),
    ...(config.extractSite === 'own'
      ? {}
      : { HUB_EXTRACT_SITE: 'a demo delivers to its own site only; unset it' }),
  };
  if (Object.keys(faults).length > 0) throw new HubError('invalid', 'config.invalid', faults);
  return {
    ...config,
    publicUrl: undefined,
    tlsCert: undefined,
    tlsKey: undefined,
    // Letters of made-up people stay in the outbox.
    smtpUrl: undefined,
    port: await freePort('HUB_PORT', config.port),
    ftpsPort: await freePort('HUB_FTPS_PORT', config.ftpsPort),
    sftpPort: await freePort('HUB_SFTP_PORT', config.sftpPort),
  };
}

/** Below the ports that systems give to connections, so that a port free now is free when the hub listens. */
const ANY_PORT = { from: 10_000, to: 30_000 } as const;

/** The port, or else the next one above it that is free. Its number is needed before the hub listens: it is in every link. */
async function freePort(setting: string, wanted: number): Promise<number> {
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
