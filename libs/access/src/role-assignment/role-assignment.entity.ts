import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** Ties a role to a user, for the whole tenant, a region with all below it, or named sites. */
@Entity('role_assignment')
export class RoleAssignment {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @Column('text')
  role: string;

  @Column('text', { name: 'scope_kind' })
  scopeKind: 'tenant' | 'region' | 'sites';

  @Column('uuid', { name: 'region_id', nullable: true })
  regionId: string | null;

  @Column('timestamptz', { name: 'valid_from', nullable: true })
  validFrom: Date | null;

  @Column('timestamptz', { name: 'valid_until', nullable: true })
  validUntil: Date | null;

  /** The principal who gave it. */
  @Column('text', { name: 'granted_by' })
  grantedBy: string;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}

@Entity('role_assignment_site')
export class RoleAssignmentSite {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'assignment_id' })
  assignmentId: string;

  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId: string;
}
