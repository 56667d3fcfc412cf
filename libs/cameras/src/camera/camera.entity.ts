import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { CameraClass, CameraState, MaskDecision, NoticeClass, RetentionClass } from './camera.words';

/** For writing; reading goes through `camera.queries.ts`, which brings the purposes along. */
@Entity('camera')
export class CameraEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'site_id' })
  siteId: string;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('uuid', { name: 'area_id', nullable: true })
  areaId: string | null;

  @Column('text', { nullable: true })
  vendor: string | null;

  @Column('text', { nullable: true })
  model: string | null;

  @Column('text', { nullable: true })
  serial: string | null;

  @Column('macaddr', { nullable: true })
  mac: string | null;

  @Column('text', { nullable: true })
  firmware: string | null;

  @Column('text', { nullable: true })
  class: CameraClass | null;

  @Column('uuid', { name: 'owner_user_id', nullable: true })
  ownerUserId: string | null;

  @Column('text', { name: 'retention_class', nullable: true })
  retentionClass: RetentionClass | null;

  @Column('text', { name: 'notice_class', nullable: true })
  noticeClass: NoticeClass | null;

  @Column('boolean', { nullable: true })
  audio: boolean | null;

  @Column('boolean', { name: 'face_recognition', nullable: true })
  faceRecognition: boolean | null;

  @Column('text', { name: 'mask_decision', nullable: true })
  maskDecision: MaskDecision | null;

  @Column('text', { name: 'mask_reason', nullable: true })
  maskReason: string | null;

  @Column('boolean', { name: 'management_tls', nullable: true })
  managementTls: boolean | null;

  @Column('boolean', { name: 'stream_tls', nullable: true })
  streamTls: boolean | null;

  /** Calendar day in Asia/Tokyo, `YYYY-MM-DD`. */
  @Column('date', { name: 'installed_on', nullable: true })
  installedOn: string | null;

  @Column('text')
  state: CameraState;

  @Column('text', { nullable: true })
  note: string | null;

  @Column('text', { name: 'search_text' })
  searchText: string;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
