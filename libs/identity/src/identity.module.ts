import { AccessModule } from '@mimamori/access';
import { AuditModule, SessionHours } from '@mimamori/audit';
import { BlobsModule } from '@mimamori/blobs';
import { Authenticator, Capability, FreshProof } from '@mimamori/platform';
import { TenancyModule } from '@mimamori/tenancy';
import { UsersModule } from '@mimamori/users';
import { WorkModule } from '@mimamori/work';
import { Global } from '@nestjs/common';

import { AccessTokens } from './access-token/access-token.service';
import { ActivationController } from './activation/activation.controller';
import { Activation } from './activation/activation.entity';
import { Activations } from './activation/activation.service';
import { ActivationTokens } from './activation/activation.tokens';
import { ApiKeys } from './api-key/api-key.service';
import { MACHINES } from './api-key/machine.parts';
import { EnrolmentLinkController } from './activation/enrolment-link.controller';
import { EnrolmentLinks } from './activation/enrolment-link.service';
import { InvitationController } from './activation/invitation.controller';
import { Invitations } from './activation/invitation.service';
import { FreshProofs } from './fresh-proof/fresh-proof.service';
import { IdentityEvidence } from './identity.evidence';
import { identityPolicy } from './identity.policy';
import { MeController } from './me/me.controller';
import { MeResolver } from './me/me.resolver';
import { Me } from './me/me.service';
import { IdentityFoundation1763700070000 } from './migrations/identity-foundation';
import { EnrolmentGuard } from './mfa/enrolment-guard.service';
import { Enrolments } from './mfa/enrolment.service';
import { Factors } from './mfa/factors.service';
import { FirstEnrolments } from './mfa/first-enrolment.service';
import { MfaController } from './mfa/mfa.controller';
import { MfaResolver } from './mfa/mfa.resolver';
import { MfaChallenge } from './mfa/mfa-challenge.entity';
import { MfaChallenges } from './mfa/mfa-challenge.service';
import { MfaCheck } from './mfa/mfa-check.service';
import { MfaFactor } from './mfa/mfa-factor.entity';
import { MfaSignIns } from './mfa/mfa-sign-in.service';
import { MyEnrolments } from './mfa/my-enrolment.service';
import { MyMfaController } from './mfa/my-mfa.controller';
import { MyMfa } from './mfa/my-mfa.service';
import { MyProofs } from './mfa/my-proof.service';
import { Passkeys } from './mfa/passkey.service';
import { ProofWays } from './mfa/proof-ways.service';
import { RecoveryCodes } from './mfa/recovery-code.service';
import { RecoveryCode } from './mfa/recovery-code.entity';
import { TotpApps } from './mfa/totp.service';
import { UserMfaController } from './mfa/user-mfa.controller';
import { UserMfa } from './mfa/user-mfa.service';
import { IdentityMfa1764000040001 } from './migrations/identity-mfa';
import { IdentityProofs1764000140001 } from './migrations/identity-proofs';
import { IdentityPersonPurge1764000010003 } from './migrations/identity-person-purge';
import { IdentityPurge1763800050000 } from './migrations/identity-purge';
import { OIDC } from './oidc/oidc.parts';
import { PasswordCredential } from './password/credential.entity';
import { Credentials } from './password/credential.service';
import { PasswordStrength } from './password/password-strength';
import { PasswordHasher } from './password/password.hasher';
import { ProofTrail } from './proof-trail/proof-trail.service';
import { IdentityPurge } from './purge/identity.purge';
import { Leavers } from './purge/leavers.service';
import { PersonPurge } from './purge/person.purge';
import { RefreshTokens } from './session/refresh-token.service';
import { Session } from './session/session.entity';
import { IdentitySessionHours } from './session/session-hours';
import { SessionRefresh } from './session/session.refresh';
import { Sessions } from './session/session.service';
import { SessionStanding } from './session/session.standing';
import { TokenAuthenticator } from './session/token.authenticator';
import { UserSessionController } from './session/user-session.controller';
import { UserSessionResolver } from './session/user-session.resolver';
import { UserSessions } from './session/user-session.service';
import { AuthController } from './sign-in/auth.controller';
import { PasswordCheck } from './sign-in/password-check';
import { SignInAnswers } from './sign-in/sign-in.answers';
import { SignInCompletion } from './sign-in/sign-in.completion';
import { SignIns } from './sign-in/sign-in.service';
import { SignInEvidence } from './sign-in/sign-in.evidence';
import { SignInStandings } from './sign-in/sign-in.standing';
import { SignInPolicyController } from './sign-in-policy/sign-in-policy.controller';
import { SignInPolicyResolver } from './sign-in-policy/sign-in-policy.resolver';
import { SignInPolicies } from './sign-in-policy/sign-in-policy.service';
import { SignInPolicy } from './sign-in-policy/sign-in-policy.entity';
import { SUPPORT } from './support-session/support.parts';
import { JwksController } from './signing-key/jwks.controller';
import { SigningKeys } from './signing-key/signing-key.service';
import { TenantDirectory } from './tenant-founding/tenant-directory.service';
import { TenantFounding } from './tenant-founding/tenant-founding.service';
import { TenantRegistryController } from './tenant-founding/tenant-registry.controller';
import { TenantRegistryResolver } from './tenant-founding/tenant-registry.resolver';

/** Global, because it fills platform's `FreshProof` for the libs below it. */
@Global()
@Capability({
  name: 'identity',
  imports: [TenancyModule, BlobsModule, AuditModule, UsersModule, AccessModule, WorkModule],
  entities: [
    ...OIDC.entities,
    ...MACHINES.entities,
    ...SUPPORT.entities,
    MfaFactor,
    RecoveryCode,
    MfaChallenge,
    SignInPolicy,
    PasswordCredential,
    Session,
    Activation,
  ],
  migrations: [
    IdentityFoundation1763700070000,
    IdentityPurge1763800050000,
    IdentityPersonPurge1764000010003,
    IdentityMfa1764000040001,
    ...OIDC.migrations,
    ...MACHINES.migrations,
    ...SUPPORT.migrations,
    IdentityProofs1764000140001,
  ],
  policy: identityPolicy,
  announces: [...SUPPORT.announces],
  evidence: [SignInEvidence, IdentityEvidence],
  jobs: [...OIDC.jobs, ...MACHINES.jobs, SigningKeys, IdentityPurge, PersonPurge],
  http: [
    ...OIDC.http,
    ...MACHINES.http,
    ...SUPPORT.http,
    AuthController,
    MfaController,
    MyMfaController,
    UserSessionController,
    UserMfaController,
    SignInPolicyController,
    ActivationController,
    InvitationController,
    EnrolmentLinkController,
    JwksController,
    MeController,
    TenantRegistryController,
  ],
  graphql: [
    MfaResolver,
    UserSessionResolver,
    SignInPolicyResolver,
    ...OIDC.graphql,
    ...MACHINES.graphql,
    MeResolver,
    TenantRegistryResolver,
  ],
  providers: [
    ...OIDC.providers,
    ...MACHINES.providers,
    ...SUPPORT.providers,
    { provide: FreshProof, useClass: FreshProofs },
    ProofTrail,
    PasswordHasher,
    PasswordStrength,
    RefreshTokens,
    Passkeys,
    TotpApps,
    RecoveryCodes,
    Factors,
    MfaCheck,
    MfaSignIns,
    EnrolmentGuard,
    Enrolments,
    FirstEnrolments,
    MyMfa,
    MyEnrolments,
    MyProofs,
    ProofWays,
    UserMfa,
    UserSessions,
    SignInPolicies,
    MfaChallenges,
    SignInStandings,
    SignInCompletion,
    SignInAnswers,
    Credentials,
    Leavers,
    AccessTokens,
    Sessions,
    SessionRefresh,
    { provide: SessionHours, useClass: IdentitySessionHours },
    SessionStanding,
    { provide: Authenticator, useClass: TokenAuthenticator },
    ActivationTokens,
    Activations,
    Invitations,
    EnrolmentLinks,
    PasswordCheck,
    SignIns,
    Me,
    TenantFounding,
    TenantDirectory,
  ],
  exports: [
    Authenticator,
    FreshProof,
    ApiKeys,
    Credentials,
    Sessions,
    SignIns,
    SigningKeys,
    TenantFounding,
    ActivationTokens,
  ],
})
export class IdentityModule {}
