import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { SavedRule } from '../ability/ability.rules';

/** A role that a tenant made for itself. Its code stays: assignments speak of it. */
@Entity('custom_role')
export class CustomRole {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  code: string;

  @Column('jsonb')
  rules: SavedRule[];

  @Column('text')
  name: string;

  @Column('text', { name: 'name_en', nullable: true })
  nameEn: string | null;

  @Column('text', { nullable: true })
  description: string | null;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}

/** A role holds what another one holds. */
@Entity('custom_role_include')
export class CustomRoleInclude {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'role_id' })
  roleId: string;

  @PrimaryColumn('text')
  code: string;

  /** `null`: a built-in role. */
  @Column('uuid', { name: 'included_id', nullable: true })
  includedId: string | null;
}
