import { Entity, PrimaryColumn } from 'typeorm';

/** A camera films for a purpose. */
@Entity('camera_purpose')
export class CameraPurposeEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'camera_id' })
  cameraId: string;

  @PrimaryColumn('uuid', { name: 'purpose_id' })
  purposeId: string;
}
