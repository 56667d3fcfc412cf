import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** What a part of a store is for; decides how sensitive filming it is. */
export const AREA_CLASSES = [
  'sales_floor',
  'checkout',
  'entrance',
  'backyard',
  'stockroom',
  'cash_office',
  'staff_room',
  'parking',
  'exterior',
  'corridor',
  'near_restroom',
  'changing_room',
  'restroom',
  'other',
] as const;
export type AreaClass = (typeof AREA_CLASSES)[number];

@Entity('area')
export class Area {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'site_id' })
  siteId: string;

  /** Unique within the site. */
  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text')
  class: AreaClass;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
