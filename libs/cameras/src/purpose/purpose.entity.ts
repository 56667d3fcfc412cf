import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { CameraClass } from '../camera/camera.words';
import type { PurposeState } from './purpose.words';

/** 利用目的: what footage is used for. Subject `Purpose`. */
@Entity('purpose')
export class PurposeEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text', { name: 'name_en', nullable: true })
  nameEn: string | null;

  @Column('text')
  text: string;

  @Column('text', { name: 'text_en', nullable: true })
  textEn: string | null;

  @Column('text')
  class: CameraClass;

  @Column('text')
  state: PurposeState;

  @Column('text', { name: 'search_text' })
  searchText: string;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
