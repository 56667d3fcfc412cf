export { ActivationTokens } from './activation/activation.tokens';
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
export { type SignedIn, type SignInOutcome, SignIns } from './sign-in/sign-in.service';
export type { FoundedTenant, FoundTenant } from './tenant-founding/tenant-founding.schema';
export { TenantFounding } from './tenant-founding/tenant-founding.service';
