import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant's key, wrapped by the master key. The newest one wraps; the older ones open what they wrapped. */
@Entity('tenant_key')
export class TenantKeyEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('bytea', { name: 'wrapped_key' })
  wrappedKey: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
