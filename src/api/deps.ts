import type { RouterContext } from '@koa/router';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { HubState } from '../http/state.ts';
import type { Administration } from '../identity/administration.ts';
import type { Members } from '../identity/members.ts';
import type { OrganisationReview } from '../identity/organisation-review.ts';
import type { OrganisationStore } from '../identity/organisation-store.ts';
import type { Permissions } from '../identity/permissions.ts';
import type { Telling, ToldEvents } from '../intake/told-events.ts';
import type { CheckToken } from '../oauth/access-token.ts';
import type { Clients } from '../oauth/clients.ts';
import type { OwnEsiids } from '../registration/own-esiids.ts';

export type Context = RouterContext<HubState>;

/** What the door for organisations' programs needs of the hub. */
export interface ApiDeps {
  readonly checkToken: CheckToken;
  readonly clients: Pick<Clients, 'findProgram'>;
  readonly organisations: Pick<OrganisationStore, 'find'>;
  readonly administration: Pick<
    Administration,
    'find' | 'user' | 'organisation' | 'ofStatus' | 'act'
  >;
  readonly review: Pick<OrganisationReview, 'approve' | 'reject'>;
  readonly members: Pick<Members, 'page' | 'act' | 'chosenBy'>;
  readonly permissions: Pick<Permissions, 'give'>;
  readonly ownEsiids: Pick<OwnEsiids, 'page' | 'addAll' | 'remove'>;
  /** Takes events in and acts on those that hold by now. */
  readonly tellEvents: (telling: Telling) => Promise<ToldEvents>;
  readonly collections: Collections;
  readonly clock: Clock;
}
