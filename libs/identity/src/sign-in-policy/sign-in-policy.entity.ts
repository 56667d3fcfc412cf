import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

export const FIRST_FACTOR_FROM = ['anywhere', 'inside'] as const;
export type FirstFactorFrom = (typeof FIRST_FACTOR_FROM)[number];

/** Who has to prove twice who they are. A tenant without a row asks nobody. */
@Entity('sign_in_policy')
export class SignInPolicy {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  /** Codes of roles whose holders must, wherever they are. */
  @Column('text', { name: 'mfa_roles', array: true })
  mfaRoles: string[];

  /** Whether everybody must who signs in from outside of the listed networks. */
  @Column('boolean', { name: 'mfa_outside' })
  mfaOutside: boolean;

  /** Where a password alone is enough to enrol a first factor; the listed networks are the inside. */
  @Column('text', { name: 'first_factor_from' })
  firstFactorFrom: FirstFactorFrom;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
