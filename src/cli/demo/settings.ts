import type { Config } from '../../config.ts';
import { HubError } from '../../errors.ts';
import { freePort } from '../../free-port.ts';

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
