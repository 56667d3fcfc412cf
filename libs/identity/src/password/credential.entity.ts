import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What proves that somebody is a user. Leaves the database only to be compared. */
@Entity('credential')
export class PasswordCredential {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'user_id' })
  userId: string;

  /** argon2id, in PHC form with its parameters and salt. */
  @Column('text', { name: 'password_hash' })
  passwordHash: string;

  @Column('boolean', { name: 'must_change' })
  mustChange: boolean;

  /** Whether no policy asks the person for a second factor: demo users only. */
  @Column('boolean', { name: 'mfa_exempt' })
  mfaExempt: boolean;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt: Date;
}
