import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { GrantAction, GrantState } from './view-grant.words';

/** What somebody may look at for a while, and why: asked for, approved by somebody else, over by itself. */
@Entity('view_grant')
export class ViewGrant {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'grantee_id' })
  granteeId: string;

  /** The person who asked, also by a key. */
  @Column('uuid', { name: 'requester_id' })
  requesterId: string;

  /** The principal who asked. */
  @Column('text', { name: 'requested_by' })
  requestedBy: string;

  @Column('text', { array: true })
  actions: GrantAction[];

  @Column('text')
  targets: 'sites' | 'cameras';

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('uuid', { name: 'incident_id', nullable: true })
  incidentId: string | null;

  @Column('integer')
  minutes: number;

  @Column('timestamptz', { name: 'not_before', nullable: true })
  notBefore: Date | null;

  /** The oldest recording it opens; when it was left open, the beginning of the grant. */
  @Column('timestamptz', { name: 'footage_from', nullable: true })
  footageFrom: Date | null;

  @Column('timestamptz', { name: 'footage_until', nullable: true })
  footageUntil: Date | null;

  @Column('cidr', { array: true })
  networks: string[];

  @Column('text')
  state: GrantState;

  @Column('timestamptz', { name: 'lapses_at' })
  lapsesAt: Date;

  @Column('uuid', { name: 'approver_id', nullable: true })
  approverId: string | null;

  @Column('timestamptz', { name: 'starts_at', nullable: true })
  startsAt: Date | null;

  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt: Date | null;

  @Column('text', { name: 'decided_by', nullable: true })
  decidedBy: string | null;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt: Date | null;

  @Column('text', { name: 'ended_by', nullable: true })
  endedBy: string | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;

  /** What the last step said about itself. */
  @Column('text', { nullable: true })
  note: string | null;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}

/** Every site that a grant touches. */
@Entity('view_grant_site')
export class ViewGrantSite {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'grant_id' })
  grantId: string;

  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId: string;
}

@Entity('view_grant_camera')
export class ViewGrantCamera {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'grant_id' })
  grantId: string;

  @PrimaryColumn('uuid', { name: 'camera_id' })
  cameraId: string;

  /** Where it was when it was asked for. */
  @Column('uuid', { name: 'site_id' })
  siteId: string;
}

/** What a tenant says about its grants. Without a row: a day at most. */
@Entity('view_grant_policy')
export class ViewGrantPolicy {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @Column('integer', { name: 'max_minutes' })
  maxMinutes: number;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
