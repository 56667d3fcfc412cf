import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

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

  @Column('text', { nullable: true })
  prefecture: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('text')
  status: SiteStatus;

  @Column('text', { name: 'search_text' })
  searchText: string;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
