import type { JsonWebKey } from 'node:crypto';

import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** A machine client: acts with a part of its creator's rights. Rows stay when keys end. */
@Entity('api_key')
export class ApiKey {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('uuid', { name: 'created_by' })
  createdBy: string;

  /** SHA-256 of the key, which nobody keeps; `null` for a client that proves itself with a private key. */
  @Column('bytea', { name: 'secret_hash', nullable: true, select: false })
  secretHash: Buffer | null;

  @Column('jsonb', { name: 'public_jwk', nullable: true })
  publicJwk: JsonWebKey | null;

  @Column('text', { array: true })
  scopes: string[];

  /** `null`: wherever its creator's rights reach. */
  @Column('uuid', { name: 'site_ids', array: true, nullable: true })
  siteIds: string[] | null;

  /** `null`: from anywhere. */
  @Column('cidr', { array: true, nullable: true })
  networks: string[] | null;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  /** To the minute. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;

  /** When the log was told last that the key was refused. */
  @Column('timestamptz', { name: 'denied_at', nullable: true })
  deniedAt: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  @Column('text', { name: 'revoked_by', nullable: true })
  revokedBy: string | null;

  @Column('text', { name: 'revoke_reason', nullable: true })
  revokeReason: string | null;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
