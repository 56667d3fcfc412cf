import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who somebody is at a provider. Subject `ExternalIdentity`. */
@Entity('external_identity')
export class ExternalIdentity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @Column('text')
  issuer: string;

  /** The provider's `sub`: never an address or a name, which can pass on to somebody else. */
  @Column('text')
  subject: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'used_at' })
  usedAt: Date;
}
