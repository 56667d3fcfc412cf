import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A link that sets a password, once. */
@Entity('activation')
export class Activation {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @Column('text')
  purpose: ActivationPurpose;

  /** SHA-256 of the token, which nobody keeps. */
  @Column('bytea', { name: 'token_hash' })
  tokenHash: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;
}

/** `invitation`: first sign-in. `password_change`: the old password was right, but has to be replaced. */
export type ActivationPurpose = 'invitation' | 'password_change';
