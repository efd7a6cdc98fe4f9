import { WAY_BACK_MAX } from '../http/stage.ts';

/** Every link of the pages is made here. */
export const paths = {
  home: '/',
  signIn: '/sign-in',
  signOut: '/sign-out',
  language: '/language',
  usage: '/usage',
  download: '/usage/download',
  updates: '/usage/updates',
  updatesFile: '/usage/updates/download',
  authorizations: '/authorizations',
  outbox: '/outbox',
  account: '/account',
  password: '/account/password',
  questions: '/account/questions',
  removeQuestion: '/account/questions/remove',
  sessions: '/account/sessions',
  endSession: '/account/sessions/end',
  endSessions: '/account/sessions/end-all',
  stay: '/account/stay',
  secondFactor: '/account/second-factor',
  totp: '/account/second-factor/totp',
  removeTotp: '/account/second-factor/totp/remove',
  passkeys: '/account/second-factor/passkeys',
  newPasskey: '/account/second-factor/passkeys/new',
  recoveryCodes: '/account/second-factor/codes',
  recoveryCodesKept: '/account/second-factor/codes/kept',
  secondFactorProof: '/sign-in/second-factor',
  secondFactorProofByPasskey: '/sign-in/second-factor/passkey',
  recoverPassword: '/recover/password',
  recoverySent: '/recover/sent',
  recoverUserId: '/recover/user-id',
  terms: '/terms',
  register: '/register',
  registerCheck: '/register/check',
  registerPremise: '/register/premise',
  registerTerms: '/register/terms',
  registerPerson: '/register/person',
  registerSent: '/register/sent',
  registerResend: '/register/resend',
  registerConfirmed: '/register/confirmed',
  esiids: '/esiids',
  esiidUpload: '/esiids/upload',
  esiidHelp: '/esiids/help',
  registerOrganisation: '/organisations/register',
  organisationSent: '/organisations/sent',
  joinOrganisation: '/organisations/join',
  organisation: '/organisation',
  organisationPeople: '/organisation/people',
  organisationPermissions: '/organisation/permissions',
  organisationPrograms: '/organisation/programs',
  organisationProgramMade: '/organisation/programs/made',
  organisationProfile: '/organisation/profile',
  organisationDuns: '/organisation/duns',
  workingDuns: '/organisation/working-duns',
  extractAccount: '/organisation/extract-account',
  extractPassword: '/organisation/extract-account/password',
  extractKeys: '/organisation/extract-account/keys',
  removeExtractKey: '/organisation/extract-account/keys/remove',
  administration: '/administration',
  administrationPeople: '/administration/people',
  administrationWaiting: '/administration/waiting',
  administrationClaims: '/administration/claims',
  demoCodes: '/demo/codes',
} as const;

export function signInPath(next: string): string {
  if (next.length > WAY_BACK_MAX) return paths.signIn;
  return `${paths.signIn}?${new URLSearchParams({ next })}`;
}

export function usagePath(esiid: string, day?: Temporal.PlainDate): string {
  const query = new URLSearchParams({ esiid });
  if (day !== undefined) query.set('day', day.toString());
  return `${paths.usage}?${query}`;
}

/** Without dates: of the last 13 months. */
export function updatesPath(esiid: string): string {
  return `${paths.updates}?${new URLSearchParams({ esiid })}`;
}

export function updatesFilePath(wish: {
  readonly esiid: string;
  readonly from: string;
  readonly to: string;
}): string {
  return `${paths.updatesFile}?${new URLSearchParams({ ...wish })}`;
}

export function downloadPath(wish: {
  readonly esiid: string;
  readonly from: string;
  readonly to: string;
  readonly format: string;
}): string {
  return `${paths.download}?${new URLSearchParams({ ...wish })}`;
}

export function consentPath(requestId: string): string {
  return `/consent/${encodeURIComponent(requestId)}`;
}

export function revokePath(authorizationId: string): string {
  return `${paths.authorizations}/${encodeURIComponent(authorizationId)}/revoke`;
}

export function outboxMessagePath(name: string): string {
  return `${paths.outbox}/${encodeURIComponent(name)}`;
}

export function revokedPath(): string {
  return `${paths.authorizations}?revoked=yes`;
}

/** The page that the link of a confirmation letter opens. */
export function registerConfirmPath(secret: string): string {
  return `${paths.register}/confirm/${encodeURIComponent(secret)}`;
}

export function removeEsiidPath(esiid: string): string {
  return `${paths.esiids}/${encodeURIComponent(esiid)}/remove`;
}

export function withdrawClaimPath(esiid: string): string {
  return `${paths.esiids}/${encodeURIComponent(esiid)}/withdraw`;
}

export function confirmAddressPath(secret: string): string {
  return `${paths.account}/confirm/${encodeURIComponent(secret)}`;
}

export function recoverAnswerPath(secret: string): string {
  return `${paths.recoverPassword}/${encodeURIComponent(secret)}`;
}

export function passkeyPath(id: string): string {
  return `${paths.passkeys}/${encodeURIComponent(id)}`;
}

export function removePasskeyPath(id: string): string {
  return `${passkeyPath(id)}/remove`;
}

/** Where the page of the second factors says what has just been done. */
export function secondFactorDonePath(
  done: 'app' | 'app-removed' | 'passkey' | 'passkey-renamed' | 'passkey-removed',
): string {
  return `${paths.secondFactor}?${new URLSearchParams({ done })}`;
}

/**
 * The path and query of `wanted` when it stays on this site, else the home page: a link in an e-mail must not lead through
 * our sign-in to somebody else's page (CWE-601).
 */
export function localPath(wanted: string, publicUrl: string): string {
  // Browsers read a backslash as a slash, and two slashes as another host.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) || wanted.includes('\\')) return paths.home;
  const url = URL.parse(wanted, publicUrl);
  if (url === null || url.origin !== new URL(publicUrl).origin) return paths.home;
  // Resolving may have left two slashes in front (`/.//host`), and that would be another host again.
  if (url.pathname.startsWith('//')) return paths.home;
  return url.pathname + url.search;
}

export function registerKindPath(kind: string): string {
  return `${paths.registerOrganisation}?${new URLSearchParams({ kind })}`;
}

/** What was done, for the page that says so. */
export function donePath(path: string, done: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams({ done })}`;
}

export function joinPath(organisationId: string): string {
  return `${paths.joinOrganisation}?${new URLSearchParams({ organisation: organisationId })}`;
}

export function revokeProgramPath(id: string): string {
  return `${paths.organisationPrograms}/${encodeURIComponent(id)}/revoke`;
}

export function claimPath(id: string): string {
  return `${paths.administrationClaims}/${encodeURIComponent(id)}`;
}

/** One of an organisation's accounts on the extract site, and what was done with it just now. */
export function extractAccountPath(
  account: string,
  done?: 'password' | 'key-added' | 'key-removed',
): string {
  const query = new URLSearchParams({ account, ...(done === undefined ? {} : { done }) });
  return `${paths.extractAccount}?${query}`;
}

export function extractPasswordPath(account: string): string {
  return `${paths.extractPassword}?${new URLSearchParams({ account })}`;
}

/** Where users were found, so that the way back leads there: by a search, or on the page of an organisation. */
export interface FoundAt {
  readonly q: string;
  /** Of a later page of the search. */
  readonly after: string;
  /** Id. */
  readonly organisation: string;
}

export function administeredUserPath(id: string, found?: FoundAt): string {
  return withFound(`${paths.administration}/users/${encodeURIComponent(id)}`, found);
}

export function administeredUserActPath(found?: FoundAt, act?: string, id?: string): string {
  const path = withFound(`${paths.administrationPeople}/act`, found);
  if (act === undefined || id === undefined) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams({ act, user: id })}`;
}

/** Where those who were found are listed. */
export function foundPath(found: FoundAt): string {
  const { organisation, ...search } = found;
  if (organisation !== '') return administeredOrganisationPath(organisation);
  return withFound(paths.administration, { ...search, organisation });
}

function withFound(path: string, found?: FoundAt): string {
  const query = Object.entries(found ?? {}).filter(([, value]) => value !== '');
  return query.length === 0 ? path : `${path}?${new URLSearchParams(query)}`;
}

export function administeredOrganisationPath(
  id: string,
  what?: 'decision' | 'duns' | 'standing',
): string {
  const path = `${paths.administration}/organisations/${encodeURIComponent(id)}`;
  return what === undefined ? path : `${path}/${what}`;
}

/** Where an authority is asked once more before it does that. */
export function standingPath(id: string, act: string): string {
  return `${administeredOrganisationPath(id, 'standing')}?${new URLSearchParams({ act })}`;
}
