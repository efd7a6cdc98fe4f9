import type { Router } from '@koa/router';
import { type Action, POLICY, type Rule } from '../policy.ts';
import type { Guard } from './may.ts';
import type { HubState } from './state.ts';

/** One route, and who may use it. */
export interface RouteRow {
  readonly method: string;
  readonly path: string;
  /** Undefined when the route names none, which the tests do not let pass. */
  readonly action: Action | undefined;
  readonly roles: Rule['roles'];
  readonly isForAdministrators: boolean;
  /** Only to whom an administrator has given it. */
  readonly isGrantable: boolean;
  /** For programs, to which it was given, of organisations with such a role; not for people, administrators or not. */
  readonly isForPrograms: boolean;
}

/** Every route of the routers in their order, with what the policy says of it. HEAD goes with GET. */
export function routeTable(routers: readonly Router<HubState>[]): readonly RouteRow[] {
  return routers
    .flatMap(({ stack }) => stack)
    .flatMap(({ methods, path, stack }) => {
      const guard = stack.map(guardOf).find((found) => found !== undefined);
      const { action, isForPrograms = false } = guard ?? {};
      const rule: Rule | undefined = action && POLICY[action];
      return methods
        .filter((method) => method !== 'HEAD')
        .map((method) => ({
          ...{ method, path: String(path), action },
          roles: rule?.roles ?? [],
          isForAdministrators: !isForPrograms && rule?.isForAdministrators === true,
          isGrantable: !isForPrograms && rule?.isGrantable === true,
          isForPrograms,
        }));
    });
}

function guardOf(middleware: unknown): Guard | undefined {
  const guard = middleware as Partial<Guard>;
  return guard.action === undefined ? undefined : (guard as Guard);
}
