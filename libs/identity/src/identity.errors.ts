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

/** A second factor is compulsory and there is none; `enrolmentToken` beside it is for `POST /v1/auth/mfa/enrolments`. */
export class MfaEnrolmentRequired extends AppError {
  constructor() {
    super('identity.mfa_enrolment_required', 403);
  }
}

/** A password alone enrols no first factor from here; `enrolmentToken` beside it works with a link of an administrator's. */
export class FirstFactorInside extends AppError {
  constructor() {
    super('identity.first_factor_inside', 403);
  }
}

/** Whoever lacks a second factor enrols it where the policy says, or asks somebody else for a link. */
export class EnrolmentLinkOfOneself extends AppError {
  constructor() {
    super('identity.enrolment_link_of_oneself', 403);
  }
}

/** The person has a factor already, or no password beside which a link would be worth something. */
export class EnrolmentLinkNeedless extends AppError {
  constructor() {
    super('identity.enrolment_link_needless', 409);
  }
}

/** The one answer to every second factor that does not prove anything, whatever the reason. */
export class MfaFailed extends AppError {
  constructor() {
    super('identity.mfa_failed', 401);
  }
}

/** Browsers take passkeys for the name of a host only. */
export class PasskeysUnavailable extends AppError {
  constructor(host: string) {
    super('identity.passkeys_unavailable', 409, { host });
  }
}

/** A passkey stands for one person, once. */
export class PasskeyTaken extends AppError {
  constructor() {
    super('identity.passkey_taken', 409);
  }
}

export class TooManyFactors extends AppError {
  constructor(most: number) {
    super('identity.too_many_factors', 409, { most });
  }
}

/** The last proof is too old, or too weak, for a change that gives power or takes a protection away. */
export class FreshProofRequired extends AppError {
  constructor() {
    super('identity.fresh_proof_required', 403);
  }
}

/** From outside of the networks a password, which may be stolen, gives nobody power. */
export class ProofFromInside extends AppError {
  constructor() {
    super('identity.proof_from_inside', 403);
  }
}

/** A key shows only that somebody holds it. */
export class ProofNeedsPerson extends AppError {
  constructor() {
    super('identity.proof_needs_person', 403);
  }
}

/** The sign-in policy asks this person for a second factor, so the last one stays. */
export class MfaNeeded extends AppError {
  constructor() {
    super('identity.mfa_needed', 409);
  }
}

/** One's own factors are removed by showing one. */
export class MfaResetOfOneself extends AppError {
  constructor() {
    super('identity.mfa_reset_of_oneself', 403);
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

/** The one answer to every code that does not let support in, whatever the reason. */
export class SupportTicketInvalid extends AppError {
  constructor() {
    super('identity.support_ticket_invalid', 400);
  }
}
