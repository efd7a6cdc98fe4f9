import type { Client } from './client.ts';
import { invalidRequest, invalidScope, unsupportedResponseType } from './errors.ts';
import { narrowed, parseScopes, printScopes, usageBlocks } from './scope.ts';

/** Query parameters as they came; one that came twice is an array. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What a third party asks a customer, checked; the scope is what could be granted of it. */
export interface AskedQuestion {
  readonly scope: string;
  readonly state: string | null;
  readonly codeChallenge: string | null;
}

/** RFC 7636 §4.2: 32 bytes of SHA-256 as base64url. */
const S256_CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
/** RFC 6749 appendix A.5, and a length that a redirect URI can still carry. */
const STATE = /^[\x20-\x7e]{1,2000}$/;
const ONCE = [
  'response_type',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const;

/** The rules whose refusals go to the third party by redirect, in the order of RFC 6749 §4.1.2.1. Throws OAuth errors. */
export function askedQuestion(query: Query, client: Client): AskedQuestion {
  refuseRepeated(query);
  refuseOtherResponses(query);
  const state = stateOf(query);
  const scope = grantableScope(query, client);
  return { scope, state, codeChallenge: codeChallengeOf(query, client) };
}

/** The state to send back with an error; none when it came twice or broken. */
export function echoedState(query: Query): string | null {
  return typeof query.state === 'string' && STATE.test(query.state) ? query.state : null;
}

/** RFC 6749 §3.1: parameters must not be included more than once. */
function refuseRepeated(query: Query): void {
  const repeated = ONCE.find((name) => Array.isArray(query[name]));
  if (repeated !== undefined) throw invalidRequest(`Parameter ${repeated} came more than once`);
}

/** OAD001; and no implicit grant (RFC 9700 §2.1.2). */
function refuseOtherResponses({ response_type: responseType }: Query): void {
  if (responseType === undefined || responseType === '') {
    throw invalidRequest('Parameter response_type is missing');
  }
  if (responseType !== 'code') throw unsupportedResponseType('Only response_type code is offered');
}

function stateOf(query: Query): string | null {
  if (query.state === undefined || query.state === '') return null;
  const state = echoedState(query);
  if (state === null) throw invalidRequest('Parameter state has a character that is not allowed');
  return state;
}

/** What the hub offers of what the client asks and is registered for (`espi/FACTS` §8.4). */
function grantableScope({ scope }: Query, client: Client): string {
  const asked = parseScopes(typeof scope === 'string' ? scope : '');
  const left = asked === undefined ? undefined : narrowed(asked, usageBlocks(client.scopes));
  if (left === undefined) throw invalidScope('No function block of this scope can be granted');
  return printScopes(left);
}

/** RFC 9700 §2.1.1: PKCE for everybody; existing Green Button clients are let off, but not once they send it. */
function codeChallengeOf(query: Query, client: Client): string | null {
  const { code_challenge: challenge, code_challenge_method: method } = query;
  if (challenge === undefined && method === undefined && client.legacy) return null;
  if (typeof challenge !== 'string' || !S256_CHALLENGE.test(challenge)) {
    throw invalidRequest('Parameter code_challenge is missing or malformed');
  }
  if (method !== 'S256') throw invalidRequest('Parameter code_challenge_method must be S256');
  return challenge;
}
