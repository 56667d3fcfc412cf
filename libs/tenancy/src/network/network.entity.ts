import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** A network from which the company's own people work (IP許可リスト). */
@Entity('tenant_network')
export class TenantNetwork {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** Without host bits: `203.0.113.0/24`. */
  @Column('cidr')
  cidr: string;

  @Column('text')
  name: string;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
