import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is known of a stored object. The row outlives the bytes: after deletion it is the proof that they were there. */
@Entity('blob')
export class BlobEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text', { name: 'content_type' })
  contentType: string;

  @Column('text', { nullable: true })
  filename: string | null;

  /** Bytes before encryption. PostgreSQL's bigint arrives as text. */
  @Column('bigint')
  size: string;

  /** Hex, of the bytes before encryption. */
  @Column('text')
  sha256: string;

  @Column('uuid', { name: 'tenant_key_id' })
  tenantKeyId: string;

  /** Null as soon as deletion begins: without it the bytes are noise. */
  @Column('bytea', { name: 'wrapped_key', nullable: true })
  wrappedKey: Buffer | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  /** When the bytes were seen to be absent. */
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt: Date | null;
}
