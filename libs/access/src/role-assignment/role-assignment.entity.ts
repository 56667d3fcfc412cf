import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

export type ScopeKind = 'tenant' | 'region' | 'sites' | 'cameraGroups';

/** Ties a role to a user or a group, for the whole tenant, a region with all below it, named sites, or groups of cameras. */
@Entity('role_assignment')
export class RoleAssignment {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** Exactly one of this and `groupId`. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId: string | null;

  @Column('uuid', { name: 'group_id', nullable: true })
  groupId: string | null;

  @Column('text')
  role: string;

  /** Of a custom role. */
  @Column('uuid', { name: 'role_id', nullable: true })
  roleId: string | null;

  @Column('text', { name: 'scope_kind' })
  scopeKind: ScopeKind;

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

/** Ids of a lib above: without a foreign key. */
@Entity('role_assignment_camera_group')
export class RoleAssignmentCameraGroup {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'assignment_id' })
  assignmentId: string;

  @PrimaryColumn('uuid', { name: 'camera_group_id' })
  cameraGroupId: string;
}
