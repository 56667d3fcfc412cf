import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A finished sign-in at the provider that waits to be fetched by the client that began it. */
@Entity('oidc_handover')
export class OidcHandover {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  /** SHA-256 of the code, which nobody keeps. */
  @Column('bytea', { name: 'code_hash' })
  codeHash: Buffer;

  @Column('text')
  challenge: string;

  @Column('text', { array: true })
  amr: string[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;
}
