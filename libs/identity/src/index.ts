export { ActivationTokens } from './activation/activation.tokens';
export { EnrolmentLinks } from './activation/enrolment-link.service';
export { ApiKeys } from './api-key/api-key.service';
export {
  ActivationInvalid,
  AlreadyActivated,
  PasswordChangeRequired,
  RefreshFailed,
  SignInBusy,
  SignInFailed,
} from './identity.errors';
export { IdentityModule } from './identity.module';
export { Credentials, type PasswordOptions } from './password/credential.service';
export { IDENTITY_CHANGED, Sessions } from './session/session.service';
export { SigningKeys } from './signing-key/signing-key.service';
export { SignInAnswers } from './sign-in/sign-in.answers';
export { SignInCompletion, type SignedIn, type SignInOutcome } from './sign-in/sign-in.completion';
export type { Amr, SignInMethod, SignInProof } from './sign-in/proof';
export { SignIns } from './sign-in/sign-in.service';
export type { FoundedTenant, FoundTenant } from './tenant-founding/tenant-founding.schema';
export { TenantFounding } from './tenant-founding/tenant-founding.service';
