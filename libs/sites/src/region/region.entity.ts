import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** A node of the tree (エリア) in which sites stand. */
@Entity('region')
export class Region {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('uuid', { name: 'parent_id', nullable: true })
  parentId: string | null;

  /** Among its siblings; regions at the same place follow by code. */
  @Column('integer')
  position: number;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
