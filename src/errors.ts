/**
 * The one error of the hub. It carries a kind and a message key, never a status and never a language: each surface turns
 * it into its own form (`http/errors.ts`, `oauth/errors.ts`, `portal/errors.ts`, the command line).
 */
export type ErrorKind =
  | 'invalid' // the caller can fix it
  | 'unauthenticated' // we do not know who asks
  | 'forbidden' // we know, and they may not
  | 'not-found' // absent, or hidden on purpose
  | 'conflict' // someone was faster
  | 'limited' // too much, too fast
  | 'unavailable'; // a partner is down; retry may work

/** Public facts about an error, safe to show to the caller: field, line, limit. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean>>;

export class HubError extends Error {
  override readonly name = 'HubError';
  readonly kind: ErrorKind;
  readonly messageKey: string;
  readonly detail: ErrorDetail;

  constructor(
    kind: ErrorKind,
    messageKey: string,
    detail: ErrorDetail = {},
    options?: ErrorOptions,
  ) {
    super(messageKey, options);
    this.kind = kind;
    this.messageKey = messageKey;
    this.detail = detail;
  }
}

export function isHubError(error: unknown, kind?: ErrorKind): error is HubError {
  return error instanceof HubError && (kind === undefined || error.kind === kind);
}
