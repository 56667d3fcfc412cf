import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** The OpenID provider of a tenant: one, or none. Subject `IdentityProvider`. */
@Entity('identity_provider')
export class IdentityProvider {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('boolean')
  enabled: boolean;

  /** As the provider spells it: compared letter by letter. */
  @Column('text')
  issuer: string;

  @Column('text', { name: 'client_id' })
  clientId: string;

  /** Sealed under the tenant's key; `null` for a public client, which PKCE alone protects. */
  @Column('bytea', { name: 'client_secret', nullable: true })
  clientSecret: Buffer | null;

  @Column('text', { array: true })
  scopes: string[];

  @Column('text', { name: 'login_id_claim' })
  loginIdClaim: string;

  @Column('text', { name: 'name_claim' })
  nameClaim: string;

  @Column('text', { name: 'groups_claim', nullable: true })
  groupsClaim: string | null;

  /** Whether an unknown person becomes a user at the first sign-in. */
  @Column('boolean')
  jit: boolean;

  @Column('boolean', { name: 'link_by_login_id' })
  linkByLoginId: boolean;

  /** Values of `acr` or `amr` that count as a second factor. */
  @Column('text', { name: 'mfa_values', array: true })
  mfaValues: string[];

  @Column('text', { name: 'return_urls', array: true })
  returnUrls: string[];

  /** Whether people of this provider may use a password, too. */
  @Column('boolean', { name: 'password_sign_in' })
  passwordSignIn: boolean;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
