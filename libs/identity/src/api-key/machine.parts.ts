import { IdentityApiKeys1764000050002 } from '../migrations/identity-api-keys';
import { ClientTokens } from '../oauth/client-token.service';
import { OAuthClients } from '../oauth/oauth-client.service';
import { TokenController } from '../oauth/token.controller';
import { ApiKeyExpiryJobs } from './api-key-expiry.jobs';
import { ApiKeyAuthenticator } from './api-key.authenticator';
import { ApiKeyController } from './api-key.controller';
import { ApiKeyCreation } from './api-key.creation';
import { ApiKey } from './api-key.entity';
import { ApiKeyLimits } from './api-key.limits';
import { ApiKeyReads } from './api-key.reads';
import { ApiKeyResolver } from './api-key.resolver';
import { ApiKeys } from './api-key.service';
import { ApiKeyStanding } from './api-key.standing';
import { ApiKeyUse } from './api-key.use';
import { KnownScopes } from './known-scopes';

/** Machine clients' share of the capability `identity`. */
export const MACHINES = {
  entities: [ApiKey],
  migrations: [IdentityApiKeys1764000050002],
  jobs: [ApiKeyExpiryJobs],
  http: [ApiKeyController, TokenController],
  graphql: [ApiKeyResolver],
  providers: [
    KnownScopes,
    ApiKeyLimits,
    ApiKeyCreation,
    ApiKeys,
    ApiKeyReads,
    ApiKeyStanding,
    ApiKeyUse,
    ApiKeyAuthenticator,
    OAuthClients,
    ClientTokens,
  ],
};
