import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

export type TenantStatus = 'active' | 'suspended' | 'ended';

/** One legal entity. Its row is its wall's own: the key is the tenant id alone. */
@Entity('tenant')
export class Tenant {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  /** What people type to sign in; unique over all tenants by its entry in the locator. */
  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text')
  status: TenantStatus;

  @Column('integer', { name: 'employee_count', nullable: true })
  employeeCount: number | null;

  /** The most persons identifiable from personal data held on any day of the last six months. */
  @Column('integer', { name: 'max_identified_persons_6m', nullable: true })
  maxIdentifiedPersons6m: number | null;

  /** Whether personal data is handled on behalf of another business. */
  @Column('boolean', { name: 'handles_as_contractor', nullable: true })
  handlesAsContractor: boolean | null;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
