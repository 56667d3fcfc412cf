import { IdentityOidc1764000060001 } from '../migrations/identity-oidc';
import { IdentityOidcGroups1764000060002 } from '../migrations/identity-oidc-groups';
import { ExternalIdentityController } from './external-identity.controller';
import { ExternalIdentity } from './external-identity.entity';
import { ExternalIdentityResolver } from './external-identity.resolver';
import { ExternalIdentities } from './external-identity.service';
import { IdentityProviderController } from './identity-provider.controller';
import { IdentityProvider } from './identity-provider.entity';
import { IdentityProviderGroup } from './identity-provider-group.entity';
import { IdentityProviderResolver } from './identity-provider.resolver';
import { IdentityProviders } from './identity-provider.service';
import { OidcAccounts } from './oidc-account.service';
import { OidcArrivals } from './oidc-arrival.service';
import { OidcAttempt } from './oidc-attempt.entity';
import { OidcAttempts } from './oidc-attempt.service';
import { OidcHandover } from './oidc-handover.entity';
import { OidcHandovers } from './oidc-handover.service';
import { OidcRoutes } from './oidc-routes';
import { OidcSignInController } from './oidc-sign-in.controller';
import { OidcSignIns } from './oidc-sign-in.service';
import { OidcClient } from './oidc.client';
import { OidcDoor } from './oidc.door';
import { OidcPurge } from './oidc.purge';
import { PasswordRule } from './password-rule.service';
import { ProviderChecks } from './provider-checks.service';
import { ProviderGroups } from './provider-groups.service';
import { ProviderDirectory } from './provider.directory';
import { ProviderRegistrations } from './provider.registrations';
import { ProviderSecrets } from './provider.secrets';

/** Single sign-on's share of the capability `identity`. */
export const OIDC = {
  entities: [IdentityProvider, IdentityProviderGroup, ExternalIdentity, OidcAttempt, OidcHandover],
  migrations: [IdentityOidc1764000060001, IdentityOidcGroups1764000060002],
  jobs: [OidcPurge],
  http: [IdentityProviderController, ExternalIdentityController, OidcSignInController],
  graphql: [IdentityProviderResolver, ExternalIdentityResolver],
  providers: [
    ProviderSecrets,
    ProviderGroups,
    ProviderChecks,
    ProviderDirectory,
    ProviderRegistrations,
    IdentityProviders,
    ExternalIdentities,
    OidcRoutes,
    OidcDoor,
    OidcClient,
    OidcAttempts,
    OidcAccounts,
    OidcHandovers,
    OidcSignIns,
    OidcArrivals,
    PasswordRule,
  ],
};
