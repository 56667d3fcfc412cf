import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A browser on its way to the provider and back. Holds nothing that works: PKCE verifier and nonce are made again from
 * the state and the browser's cookie.
 */
@Entity('oidc_attempt')
export class OidcAttempt {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** SHA-256. */
  @Column('bytea', { name: 'state_hash' })
  stateHash: Buffer;

  /** SHA-256 of the cookie's value. */
  @Column('bytea', { name: 'browser_hash' })
  browserHash: Buffer;

  /** Of the configuration it set out with: it returns to the same one, or not at all. */
  @Column('integer', { name: 'provider_version' })
  providerVersion: number;

  @Column('text', { name: 'return_url', nullable: true })
  returnUrl: string | null;

  /** The client's own code challenge (S256), for fetching the tokens. */
  @Column('text', { nullable: true })
  challenge: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;
}
