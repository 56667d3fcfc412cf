import { Entity, PrimaryColumn } from 'typeorm';

/** Whoever has this value in the provider's claim of groups is in this group of ours. */
@Entity('identity_provider_group')
export class IdentityProviderGroup {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('text')
  value: string;

  @PrimaryColumn('uuid', { name: 'group_id' })
  groupId: string;
}
