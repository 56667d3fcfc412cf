import { TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

/**
 * Whether somebody is linked to a provider that leaves no passwords beside itself. Owners keep theirs, so that a provider
 * that fails locks nobody out for good.
 */
const FORBIDDEN = `
select exists (
  select from external_identity
  join identity_provider on identity_provider.tenant_id = external_identity.tenant_id
    and identity_provider.issuer = external_identity.issuer
  where external_identity.user_id = $1 and identity_provider.enabled and not identity_provider.password_sign_in
) and not exists (
  select from role_assignment
  where role_assignment.user_id = $1 and role_assignment.role = 'tenant_owner'
) as forbidden`;

/** Password sign-in may be off for those who sign in at the tenant's provider. */
@Injectable()
export class PasswordRule {
  constructor(private readonly db: TenantDb) {}

  async forbids(userId: string): Promise<boolean> {
    const [row] = await this.db.query<{ forbidden: boolean }>(FORBIDDEN, [userId]);
    return row?.forbidden === true;
  }
}
