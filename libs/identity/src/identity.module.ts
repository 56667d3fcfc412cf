import { AccessModule } from '@mimamori/access';
import { AuditModule } from '@mimamori/audit';
import { Authenticator, Capability } from '@mimamori/platform';
import { TenancyModule } from '@mimamori/tenancy';
import { UsersModule } from '@mimamori/users';

import { AccessTokens } from './access-token/access-token.service';
import { ActivationController } from './activation/activation.controller';
import { Activation } from './activation/activation.entity';
import { Activations } from './activation/activation.service';
import { ActivationTokens } from './activation/activation.tokens';
import { InvitationController } from './activation/invitation.controller';
import { Invitations } from './activation/invitation.service';
import { IdentityEvidence } from './identity.evidence';
import { identityPolicy } from './identity.policy';
import { MeController } from './me/me.controller';
import { MeResolver } from './me/me.resolver';
import { Me } from './me/me.service';
import { IdentityFoundation1763700070000 } from './migrations/identity-foundation';
import { IdentityPurge1763800050000 } from './migrations/identity-purge';
import { PasswordCredential } from './password/credential.entity';
import { Credentials } from './password/credential.service';
import { PasswordHasher } from './password/password.hasher';
import { IdentityPurge } from './purge/identity.purge';
import { Session } from './session/session.entity';
import { SessionRefresh } from './session/session.refresh';
import { Sessions } from './session/session.service';
import { SessionStanding } from './session/session.standing';
import { TokenAuthenticator } from './session/token.authenticator';
import { AuthController } from './sign-in/auth.controller';
import { PasswordCheck } from './sign-in/password-check';
import { SignIns } from './sign-in/sign-in.service';
import { JwksController } from './signing-key/jwks.controller';
import { SigningKeys } from './signing-key/signing-key.service';
import { TenantDirectory } from './tenant-founding/tenant-directory.service';
import { TenantFounding } from './tenant-founding/tenant-founding.service';
import { TenantRegistryController } from './tenant-founding/tenant-registry.controller';
import { TenantRegistryResolver } from './tenant-founding/tenant-registry.resolver';

@Capability({
  name: 'identity',
  imports: [TenancyModule, AuditModule, UsersModule, AccessModule],
  entities: [PasswordCredential, Session, Activation],
  migrations: [IdentityFoundation1763700070000, IdentityPurge1763800050000],
  policy: identityPolicy,
  evidence: [IdentityEvidence],
  jobs: [IdentityPurge],
  http: [
    AuthController,
    ActivationController,
    InvitationController,
    JwksController,
    MeController,
    TenantRegistryController,
  ],
  graphql: [MeResolver, TenantRegistryResolver],
  providers: [
    PasswordHasher,
    Credentials,
    SigningKeys,
    AccessTokens,
    Sessions,
    SessionRefresh,
    SessionStanding,
    { provide: Authenticator, useClass: TokenAuthenticator },
    ActivationTokens,
    Activations,
    Invitations,
    PasswordCheck,
    SignIns,
    Me,
    TenantFounding,
    TenantDirectory,
  ],
  exports: [Authenticator, Credentials, Sessions, SignIns, TenantFounding, ActivationTokens],
})
export class IdentityModule {}
