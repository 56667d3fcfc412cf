import { AppError } from '@mimamori/platform';

/** Giving or taking a role that the caller may not hand out, or handing one to oneself. */
export class RoleNotGrantable extends AppError {
  constructor(role: string) {
    super('access.role_not_grantable', 403, { role });
  }
}

/** A tenant without an owner could never be administered again. */
export class LastOwner extends AppError {
  constructor() {
    super('access.last_owner', 409);
  }
}
