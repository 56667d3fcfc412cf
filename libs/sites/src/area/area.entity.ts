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

export const AREA_STATES = ['active', 'retired'] as const;
export type AreaState = (typeof AREA_STATES)[number];

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

  /** As it is written in the store: B1, 2F, 屋上. */
  @Column('text', { nullable: true })
  floor: string | null;

  /** A retired area is kept because of what was there. */
  @Column('text')
  state: AreaState;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
