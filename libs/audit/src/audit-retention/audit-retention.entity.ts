import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** How long this tenant keeps its log; without a row the default holds. */
@Entity('audit_retention')
export class AuditRetention {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  /** The tenant's: there is one for each. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('integer')
  months: number;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
