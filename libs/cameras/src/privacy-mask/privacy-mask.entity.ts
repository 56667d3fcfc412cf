import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { MaskPlace, MaskState } from './privacy-mask.words';

/** A part of a camera's picture that nobody shall see. Subject `PrivacyMask`. */
@Entity('privacy_mask')
export class PrivacyMaskEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'camera_id' })
  cameraId: string;

  @Column('text', { nullable: true })
  label: string | null;

  /** x1, y1, x2, y2 … in ten-thousandths of the picture. */
  @Column('integer', { array: true })
  points: number[];

  @Column('text')
  place: MaskPlace;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('text')
  state: MaskState;

  @Column('text', { name: 'withdrawn_reason', nullable: true })
  withdrawnReason: string | null;

  /** Calendar day in Asia/Tokyo, `YYYY-MM-DD`. */
  @Column('date', { name: 'verified_on', nullable: true })
  verifiedOn: string | null;

  @Column('uuid', { name: 'verified_by', nullable: true })
  verifiedBy: string | null;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
