/** What goes back to the third party through the customer's browser. */
export interface RedirectParameters {
  readonly code?: string;
  readonly error?: string;
  readonly error_description?: string;
  readonly state: string | null;
  /** RFC 9207: which server answers, so that a client of several cannot be led to mix them up. */
  readonly iss: string;
}

/** The redirect URI with the answer in its query; a query it has already stays as it is. */
export function redirectTo(redirectUri: string, parameters: RedirectParameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string') query.set(name, value);
  }
  const separator = redirectUri.includes('?') ? '&' : '?';
  return `${redirectUri}${separator}${query}`;
}
