import { Entity, PrimaryColumn } from 'typeorm';

/** A camera is in a group. */
@Entity('camera_group_member')
export class CameraGroupMemberEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'group_id' })
  groupId: string;

  @PrimaryColumn('uuid', { name: 'camera_id' })
  cameraId: string;
}
