import type { RouterContext } from '@koa/router';
import type { Access } from '../access/access.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Authorization } from '../consent/authorization.ts';
import type { HubState } from '../http/state.ts';
import type { CheckToken } from '../oauth/access-token.ts';
import type { UsageStore } from '../usage/store.ts';
import type { RegisteredClient } from './application-information.ts';
import type { EspiIds } from './ids.ts';

export type Context = RouterContext<HubState>;

/** A part of the path; the route says that it is there. */
export function param(ctx: Context, name: string): string {
  return ctx.params[name] ?? '';
}

/** What the Green Button door needs of the hub. */
export interface EspiDeps {
  readonly checkToken: CheckToken;
  readonly authorizations: {
    find(id: string): Promise<Authorization | undefined>;
    /** Ended ones too: they stay readable, with status 0. */
    listByClient(clientId: string): Promise<readonly Authorization[]>;
  };
  readonly clients: { find(clientId: string): Promise<RegisteredClient | undefined> };
  readonly access: Pick<Access, 'forThirdParty'>;
  readonly usage: Pick<UsageStore, 'read' | 'lastLoad' | 'loads'>;
  readonly collections: Pick<Collections, 'record'>;
  readonly ids: EspiIds;
  /** Scheme and host as the world sees them: `https://hub.example.com`. */
  readonly publicUrl: string;
  readonly clock: Clock;
}
