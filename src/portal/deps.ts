import type { RouterContext } from '@koa/router';
import type { Access } from '../access/access.ts';
import type { Role } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Authorization } from '../consent/authorization.ts';
import type { Customers } from '../customer/customers.ts';
import type { HubState, SessionStage } from '../http/state.ts';
import type { User } from '../identity/user.ts';
import type { Language } from '../language.ts';
import type { PremiseStore } from '../premise/store.ts';
import type { ReadScope } from '../read-scope.ts';
import type { ReadRange, UsageStore } from '../usage/store.ts';

export type Context = RouterContext<HubState>;

/** What the pages need of the hub; `hub.ts` hands in the services. */
export interface PortalDeps {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly languages: Languages;
  readonly customers: Pick<Customers, 'heldOf' | 'premisesOf'>;
  readonly premises: Pick<PremiseStore, 'findMany'>;
  readonly clients: { find(id: string): Promise<ThirdParty | undefined> };
  readonly authorizations: CustomerAuthorizations;
  readonly authorizationRequests: AuthorizationRequests;
  readonly access: Pick<Access, 'forCustomer'>;
  readonly usage: Pick<UsageStore, 'read' | 'revisions' | 'registers'>;
  readonly exports: Exports;
  /** Where every look at usage goes on the record (DESIGN §4). */
  readonly collections: Collections;
  readonly clock: Clock;
  /** `https://host:port`, without a slash at the end. */
  readonly publicUrl: string;
  /** Set by the demo only. */
  readonly demo?: Demo;
}

export interface Users {
  /** `unauthenticated`: unknown id or wrong password, not told apart. `limited`: too many failures. `forbidden`: the organisation is shut out. */
  signIn(userId: string, password: string): Promise<User>;
  /** Whether somebody who was let in a moment ago still would be. */
  isStillLet(user: User): Promise<boolean>;
}

export interface Sessions {
  /** A new session with a new cookie; an older one of this browser ends. */
  start(ctx: Context, user: User & { readonly stage?: SessionStage }): Promise<unknown>;
  end(ctx: Context): Promise<void>;
}

export interface Languages {
  /** Keeps the reader's choice: in a cookie, and with the user when someone is signed in. */
  choose(ctx: Context, language: Language): Promise<void>;
}

/** What a customer may know of a third party. */
export interface ThirdParty {
  readonly id: string;
  readonly name: string;
  readonly policyUri?: string;
  readonly clientUri?: string;
}

export interface CustomerAuthorizations {
  /** Newest first. */
  listByCustomer(customerId: string): Promise<readonly Authorization[]>;
  find(id: string): Promise<Authorization | undefined>;
  /** `not-found` for another customer's, `conflict` when it has ended already. */
  revoke(id: string, customerId: string): Promise<unknown>;
}

/** A third party's question that waits for the customer's answer. */
export interface AuthorizationRequest {
  readonly id: string;
  readonly client: ThirdParty;
  /** ESPI scope string. */
  readonly scope: string;
  /** Where the answer goes; the page's policy must let the form lead there. */
  readonly redirectUri: string;
  readonly expiresAt: Temporal.Instant;
}

export interface AuthorizationRequests {
  /** Undefined when unknown, answered or expired. */
  find(id: string): Promise<AuthorizationRequest | undefined>;
  /** Both give the URL that the browser goes to next. */
  approve(id: string, customerId: string, terms: ConsentTerms): Promise<string>;
  deny(id: string, customerId: string): Promise<string>;
}

export interface ConsentTerms {
  readonly esiids: readonly string[];
  readonly months: number;
}

/** Download My Data: whole files, streamed; each puts itself on the record. */
export interface Exports {
  espi(scope: ReadScope, range: ReadRange): AsyncIterable<Uint8Array>;
  csv(scope: ReadScope, range: ReadRange): AsyncIterable<Uint8Array>;
  /** Daily register reads as CSV (BR-001.001). */
  readings(scope: ReadScope, range: ReadRange): AsyncIterable<Uint8Array>;
}

/** What the demo's home page tells a newcomer. */
export interface Demo {
  readonly signIns: readonly {
    readonly role: Role;
    readonly user: string;
    readonly password: string;
    /** Name of the one they act for. */
    readonly organisation?: string;
    readonly isAdministrator?: true;
    /** Base32; set for those who need a second step. */
    readonly totpSecret?: string;
  }[];
  readonly steps: readonly {
    /** Absent: nothing to click. */
    readonly href?: string;
    /** Whose page that is; absent: everybody's. */
    readonly roles?: readonly Role[];
    readonly text: Readonly<Record<Language, string>>;
  }[];
}
