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
}

/** Every route of the routers in their order, with what the policy says of it. HEAD goes with GET. */
export function routeTable(routers: readonly Router<HubState>[]): readonly RouteRow[] {
  return routers
    .flatMap(({ stack }) => stack)
    .flatMap(({ methods, path, stack }) => {
      const action = stack.map(actionOf).find((found) => found !== undefined);
      const rule: Rule | undefined = action && POLICY[action];
      return methods
        .filter((method) => method !== 'HEAD')
        .map((method) => ({
          ...{ method, path: String(path), action },
          roles: rule?.roles ?? [],
          isForAdministrators: rule?.isForAdministrators ?? false,
          isGrantable: rule?.isGrantable ?? false,
        }));
    });
}

function actionOf(middleware: unknown): Action | undefined {
  return (middleware as Partial<Guard>).action;
}
