import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** People who hold roles together. Subject `Group`. */
@Entity('user_group')
export class UserGroup {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** Unique within the tenant. */
  @Column('text')
  code: string;

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

@Entity('user_group_member')
export class UserGroupMember {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'group_id' })
  groupId: string;

  @PrimaryColumn('uuid', { name: 'user_id' })
  userId: string;

  /** `manual`, or what keeps the membership by itself. */
  @Column('text')
  source: string;

  /** The principal who added them. */
  @Column('text', { name: 'added_by' })
  addedBy: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
