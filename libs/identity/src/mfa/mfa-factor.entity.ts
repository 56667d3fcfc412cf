import { Column, Entity, PrimaryColumn } from 'typeorm';

export const FACTOR_KINDS = ['totp', 'passkey'] as const;
export type FactorKind = (typeof FACTOR_KINDS)[number];

/** Something a person has: an authenticator app or a passkey. */
@Entity('mfa_factor')
export class MfaFactor {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @Column('text')
  kind: FactorKind;

  @Column('text')
  name: string;

  /** Of the app, sealed under the tenant's key. */
  @Column('bytea', { name: 'sealed_secret', nullable: true })
  sealedSecret: Buffer | null;

  /** Time step of the last code that was taken: no code works twice. */
  @Column('bigint', { name: 'last_step', nullable: true })
  lastStep: string | null;

  /** Of the passkey, base64url. */
  @Column('text', { name: 'credential_id', nullable: true })
  credentialId: string | null;

  /** COSE. */
  @Column('bytea', { name: 'public_key', nullable: true })
  publicKey: Buffer | null;

  /** How often the authenticator says it has signed; 0 for ever where it does not count. */
  @Column('bigint', { nullable: true })
  counter: string | null;

  @Column('text', { array: true, nullable: true })
  transports: string[] | null;

  /** Whether the passkey can be on several devices. */
  @Column('boolean', { name: 'backup_eligible', nullable: true })
  backupEligible: boolean | null;

  @Column('boolean', { name: 'backed_up', nullable: true })
  backedUp: boolean | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;
}
