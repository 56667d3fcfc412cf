import { AppError, type ErrorItem } from '@mimamori/platform';

export class LoginIdTaken extends AppError {
  constructor(loginId: string) {
    super('users.login_id_taken', 409, { loginId });
  }
}

/** An account becomes active by its owner's first sign-in, not by somebody else's hand. */
export class UserNotActivated extends AppError {
  constructor() {
    super('users.user_not_activated', 409);
  }
}

/** First day after last day. */
export class EmploymentReversed extends AppError {
  constructor() {
    super('users.employment_reversed', 400, {}, [{ pointer: '/lastDay', code: 'users.employment_reversed' }]);
  }
}

export class UserStillNeeded extends AppError {
  constructor(missing: readonly ErrorItem[]) {
    super('users.user_still_needed', 409, { count: missing.length }, missing);
  }
}

/** What was made neutral stays so. */
export class UserIsPseudonymised extends AppError {
  constructor() {
    super('users.user_is_pseudonymised', 409);
  }
}

/** Only people who have left are made unrecognisable. */
export class UserNotLeft extends AppError {
  constructor() {
    super('users.user_not_left', 409);
  }
}

/** Something is still sent to their address. */
export class UserStillReached extends AppError {
  constructor(missing: readonly ErrorItem[]) {
    super('users.user_still_reached', 409, { count: missing.length }, missing);
  }
}
