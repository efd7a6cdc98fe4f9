import { PROGRAM_SCOPE, USAGE_BLOCKS } from './scope.ts';

export const OAUTH_PATHS = {
  authorize: '/oauth/authorize',
  token: '/oauth/token',
  revoke: '/oauth/revoke',
  introspect: '/oauth/introspect',
  metadata: '/.well-known/oauth-authorization-server',
} as const;

export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const;

/** RFC 8414: what this authorization server is and can do. */
export function serverMetadata(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}${OAUTH_PATHS.authorize}`,
    token_endpoint: `${issuer}${OAUTH_PATHS.token}`,
    revocation_endpoint: `${issuer}${OAUTH_PATHS.revoke}`,
    introspection_endpoint: `${issuer}${OAUTH_PATHS.introspect}`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: GRANT_TYPES,
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    revocation_endpoint_auth_methods_supported: ['client_secret_basic'],
    introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    scopes_supported: [`FB=${USAGE_BLOCKS.join('_')}`, 'FB=34_35', 'FB=36_40', PROGRAM_SCOPE],
    ui_locales_supported: ['en', 'es'],
  };
}
