import type { RouteRow } from '../http/route-table.ts';
import type { Hub } from '../hub.ts';
import { EXIT_DONE, type Terminal } from './output.ts';

/**
 * `hub routes`: every HTTP route of `hub serve` with what it does and who may use it, from the table that the hub enforces
 * (BR-028). `hub demo` has `/outbox` and `/demo/codes` besides.
 */
export async function routesCommand(
  hub: Hub,
  { json }: { readonly json?: boolean },
  { out }: Terminal,
): Promise<number> {
  const routes = await hub.routes();
  if (json === true) {
    out.write(`${JSON.stringify(routes.map(jsonOf))}\n`);
    return EXIT_DONE;
  }
  for (const { method, path, action, roles, ...row } of routes) {
    const limits = [
      ...(row.isForAdministrators ? ['administrators only'] : []),
      ...(row.isGrantable ? ['when given'] : []),
      ...(row.isForPrograms ? ['programs, when given'] : []),
    ];
    const who = [roles.join(' '), ...limits].join('; ');
    out.write(`${method.padEnd(6)} ${path}  ${action ?? 'no action'}  ${who}\n`);
  }
  return EXIT_DONE;
}

/** Beside its roles, a route says what else it asks for; what it does not ask for is left out. */
function jsonOf({ method, path, action, roles, ...row }: RouteRow) {
  return {
    ...{ method, path, action, roles },
    ...(row.isForAdministrators ? { administratorsOnly: true } : {}),
    ...(row.isGrantable ? { grantable: true } : {}),
    ...(row.isForPrograms ? { programsOnly: true } : {}),
  };
}
