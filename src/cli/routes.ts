import type { Hub } from '../hub.ts';
import { EXIT_DONE, type Terminal } from './output.ts';

/**
 * `hub routes`: every HTTP route of `hub serve` with what it does and who may use it, from the table that the hub enforces
 * (BR-028). `hub demo` has its `/outbox` besides.
 */
export async function routesCommand(
  hub: Hub,
  { json }: { readonly json?: boolean },
  { out }: Terminal,
): Promise<number> {
  const routes = await hub.routes();
  if (json === true) {
    out.write(`${JSON.stringify(routes)}\n`);
    return EXIT_DONE;
  }
  for (const { method, path, action, roles, isForAdministrators, isGrantable } of routes) {
    const only = [
      ...(isForAdministrators ? ['administrators only'] : []),
      ...(isGrantable ? ['when given'] : []),
    ];
    const who = [roles.join(' '), ...only].join('; ');
    out.write(`${method.padEnd(5)}${path}  ${action ?? 'no action'}  ${who}\n`);
  }
  return EXIT_DONE;
}
