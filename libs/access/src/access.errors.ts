import { AppError, type ErrorItem } from '@mimamori/platform';

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

export class GroupCodeTaken extends AppError {
  constructor(code: string) {
    super('access.group_code_taken', 409, { code }, [
      { pointer: '/code', code: 'access.group_code_taken', params: { code } },
    ]);
  }
}

/** A group that is given a role: whoever may take the role takes it first. */
export class GroupInUse extends AppError {
  constructor() {
    super('access.group_in_use', 409);
  }
}

export class RoleCodeTaken extends AppError {
  constructor(code: string) {
    super('access.role_code_taken', 409, { code }, [
      { pointer: '/code', code: 'access.role_code_taken', params: { code } },
    ]);
  }
}

/** A role that is given to somebody, or included in another one. */
export class RoleInUse extends AppError {
  constructor() {
    super('access.role_in_use', 409);
  }
}

/** A role that would hold itself. */
export class RoleCycle extends AppError {
  constructor(code: string) {
    super('access.role_cycle', 409, { code }, [
      { pointer: '/includes', code: 'access.role_cycle', params: { code } },
    ]);
  }
}

export class TooManyRoles extends AppError {
  constructor(most: number) {
    super('access.too_many_roles', 409, { most });
  }
}

export class RoleTooLarge extends AppError {
  constructor(most: number) {
    super('access.role_too_large', 409, { most });
  }
}

/** Nobody saves what they do not hold themselves. */
export class RuleTooWide extends AppError {
  constructor(at: number, subject: string, action: string) {
    const params = { subject, action };
    super('access.rule_too_wide', 403, params, [
      { pointer: `/rules/${at}`, code: 'access.rule_too_wide', params },
    ]);
  }
}

/** Whoever asked for a view grant, or is to get it, does not approve it: by no group, and by no key of theirs. */
export class SelfApproval extends AppError {
  constructor() {
    super('access.grant_self_approval', 403);
  }
}

/** Grants are for people, asked for by people. */
export class GrantNeedsPerson extends AppError {
  constructor() {
    super('access.grant_needs_person', 403);
  }
}

/** A step that the grant, as it is now, does not allow. */
export class GrantNotOpen extends AppError {
  constructor(state: string) {
    super('access.grant_not_open', 409, { state });
  }
}

export class TooManyGrants extends AppError {
  constructor(most: number) {
    super('access.too_many_grants', 409, { most });
  }
}

/** Letting support in is a person's decision: no key takes it. */
export class SupportTicketNeedsPerson extends AppError {
  constructor() {
    super('access.support_needs_person', 403);
  }
}

/** Closed already, or over by itself. */
export class SupportTicketOver extends AppError {
  constructor() {
    super('access.support_ticket_over', 409);
  }
}

export class TooManySupportTickets extends AppError {
  constructor(most: number) {
    super('access.too_many_support_tickets', 409, { most });
  }
}

export class AccessMatrixTooLarge extends AppError {
  constructor(most: number) {
    super('access.matrix_too_large', 422, { most });
  }
}

/** Characters that the asked encoding does not have; nothing is replaced without being asked for. */
export class AccessMatrixUnmappable extends AppError {
  constructor(count: number, shown: readonly ErrorItem[]) {
    super('access.matrix_unmappable', 422, { count }, shown);
  }
}
