import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A link that sets a password, or lets a first factor be enrolled, once. */
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

  /** Whether it lets its holder enrol a first factor: a link for that, or the invitation that made the password. */
  @Column('boolean')
  enrols: boolean;
}

/**
 * `invitation`: first sign-in. `password_change`: the old password was right, but has to be replaced. `enrolment`: sets no
 * password; lets somebody enrol a first factor from anywhere.
 */
export type ActivationPurpose = 'invitation' | 'password_change' | 'enrolment';
