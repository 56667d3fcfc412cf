import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { RuleScope, SignItem } from '../municipality/local-rule.data';

/** What a tenant has found out about a municipality's rule. `null` means not known. */
@Entity('municipal_rule')
export class MunicipalRule {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** Five digits, JIS X 0402. */
  @Column('text', { name: 'municipality_code' })
  municipalityCode: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  ordinance: string | null;

  @Column('text', { name: 'applies_to', nullable: true })
  appliesTo: RuleScope | null;

  @Column('boolean', { name: 'filing_required', nullable: true })
  filingRequired: boolean | null;

  @Column('integer', { name: 'max_retention_days', nullable: true })
  maxRetentionDays: number | null;

  @Column('text', { name: 'sign_items', array: true, nullable: true })
  signItems: SignItem[] | null;

  @Column('text')
  source: string;

  @Column('date', { name: 'as_of' })
  asOf: string;

  /** Who has checked it against the source. */
  @Column('uuid', { name: 'reviewer_user_id', nullable: true })
  reviewerUserId: string | null;

  @Column('date', { name: 'reviewed_on', nullable: true })
  reviewedOn: string | null;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
