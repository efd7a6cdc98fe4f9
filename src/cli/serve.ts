import { once } from 'node:events';
import type { Hub, Served } from '../hub.ts';
import { EXIT_DONE, type Terminal } from './output.ts';

/** `hub serve`: until it is told to stop; then what is under way is ended cleanly. */
export async function serveCommand(hub: Hub, terminal: Terminal): Promise<number> {
  const served = await hub.serve();
  terminal.err.write(
    `${served.publicUrl}  FTPS port ${served.ftpsPort}  SFTP port ${served.sftpPort}\n`,
  );
  await untilStopped(served);
  return EXIT_DONE;
}

/** Waits for the signal to stop, then closes. */
export async function untilStopped(served: Served): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await served.close();
}
