import { HubError } from '../errors.ts';
import { type AccessToken, bearerOf, type CheckToken } from '../oauth/access-token.ts';
import { ACCESS_MATRIX, type Credential, type EspiPath } from './access-matrix.ts';

/** The token of a request to `path`, or `unauthenticated` or `forbidden` as the matrix says. Comes before everything else. */
export async function admit(
  path: EspiPath,
  authorization: string | undefined,
  checkToken: CheckToken,
): Promise<AccessToken> {
  const bearer = bearerOf(authorization ?? '');
  const check = bearer === undefined ? undefined : await checkToken(bearer);
  const credential: Credential =
    check === undefined ? 'none' : check.state === 'live' ? check.token.kind : check.state;
  const verdict = ACCESS_MATRIX[path][credential];
  if (check?.state === 'live' && verdict === 200) return check.token;
  const key = `espi.token-${credential}`;
  throw new HubError(verdict === 401 ? 'unauthenticated' : 'forbidden', key);
}
