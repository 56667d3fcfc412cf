import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type {
  CameraClass,
  CameraState,
  MaskDecision,
  NoticeClass,
  OnvifProfile,
  RecordingPlace,
  RetentionClass,
  ViewCatch,
} from './camera.words';

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

  @Column('text', { name: 'onvif_profiles', array: true, nullable: true })
  onvifProfiles: OnvifProfile[] | null;

  @Column('text', { name: 'view_description', nullable: true })
  viewDescription: string | null;

  @Column('text', { name: 'view_catches', array: true, nullable: true })
  viewCatches: ViewCatch[] | null;

  @Column('boolean', { name: 'easily_recognisable', nullable: true })
  easilyRecognisable: boolean | null;

  @Column('text', { name: 'recording_place', nullable: true })
  recordingPlace: RecordingPlace | null;

  @Column('text', { nullable: true })
  storage: string | null;

  @Column('boolean', { name: 'storage_encrypted', nullable: true })
  storageEncrypted: boolean | null;

  @Column('text', { name: 'audio_purpose', nullable: true })
  audioPurpose: string | null;

  @Column('text', { nullable: true })
  installer: string | null;

  @Column('date', { name: 'warranty_until', nullable: true })
  warrantyUntil: string | null;

  @Column('date', { name: 'support_ends_on', nullable: true })
  supportEndsOn: string | null;

  @Column('date', { name: 'inspected_on', nullable: true })
  inspectedOn: string | null;

  @Column('text', { array: true })
  tags: string[];

  @Column('text')
  state: CameraState;

  @Column('timestamptz', { name: 'activated_at', nullable: true })
  activatedAt: Date | null;

  @Column('timestamptz', { name: 'suspended_at', nullable: true })
  suspendedAt: Date | null;

  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt: Date | null;

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
