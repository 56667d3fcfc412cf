import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { OpeningHours } from '../opening-hours/opening-hours.rules';

export const OUTSIDE_VIEWING = ['never', 'incident_only', 'allowed'] as const;
export type OutsideViewing = (typeof OUTSIDE_VIEWING)[number];

export type SiteStatus = 'open' | 'closed';

/** A store. */
@Entity('site')
export class Site {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** 店番: text, its zeros count. */
  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text', { name: 'name_kana', nullable: true })
  nameKana: string | null;

  @Column('uuid', { name: 'region_id', nullable: true })
  regionId: string | null;

  @Column('text', { name: 'postal_code', nullable: true })
  postalCode: string | null;

  @Column('text', { nullable: true })
  prefecture: string | null;

  /** Five digits, JIS X 0402; the first two are the prefecture. */
  @Column('text', { name: 'municipality_code', nullable: true })
  municipalityCode: string | null;

  @Column('text', { name: 'municipality_name', nullable: true })
  municipalityName: string | null;

  /** What follows the municipality; rows older than the municipality may hold the whole address. */
  @Column('text', { nullable: true })
  address: string | null;

  @Column('text', { nullable: true })
  phone: string | null;

  @Column('double precision', { nullable: true })
  latitude: number | null;

  @Column('double precision', { nullable: true })
  longitude: number | null;

  @Column('date', { name: 'opened_on', nullable: true })
  openedOn: string | null;

  /** The last day of business. */
  @Column('date', { name: 'closed_on', nullable: true })
  closedOn: string | null;

  /** `json`, not `jsonb`: the order in which the parts were written is what changes are told by. */
  @Column('json', { name: 'opening_hours', nullable: true })
  openingHours: OpeningHours | null;

  @Column('boolean', { name: 'filing_required', nullable: true })
  filingRequired: boolean | null;

  @Column('date', { name: 'filed_on', nullable: true })
  filedOn: string | null;

  @Column('text', { name: 'filing_reference', nullable: true })
  filingReference: string | null;

  @Column('text')
  status: SiteStatus;

  /** Whether its cameras may be looked at from outside of the tenant's networks. */
  @Column('text', { name: 'outside_viewing' })
  outsideViewing: OutsideViewing;

  @Column('text', { name: 'search_text' })
  searchText: string;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
