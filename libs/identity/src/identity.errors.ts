import { AppError } from '@mimamori/platform';

/** The one answer to every failed sign-in, whatever the reason. */
export class SignInFailed extends AppError {
  constructor() {
    super('identity.sign_in_failed', 401);
  }
}

/** The one answer to every refresh token that does not work, whatever the reason. */
export class RefreshFailed extends AppError {
  constructor() {
    super('identity.refresh_failed', 401);
  }
}

/** The password was right, but has to be replaced; `activationToken` beside it is for `POST /v1/auth/activate`. */
export class PasswordChangeRequired extends AppError {
  constructor() {
    super('identity.password_change_required', 403);
  }
}

/** Unknown, used and expired links answer alike. */
export class ActivationInvalid extends AppError {
  constructor() {
    super('identity.activation_invalid', 400);
  }
}

/** Too many password checks are waiting already. */
export class SignInBusy extends AppError {
  constructor() {
    super('identity.sign_in_busy', 503);
  }
}

/** Only somebody who has not signed in yet can be invited. */
export class AlreadyActivated extends AppError {
  constructor() {
    super('identity.already_activated', 409);
  }
}
