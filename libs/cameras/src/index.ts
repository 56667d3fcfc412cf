export { CAMERA_FIELDS, CAMERA_LOOKUP } from './camera.fields';
export { CAMERAS_CHANGED } from './cameras.signals';
export { type BatchedCamera, CameraBatches } from './camera-change/camera-batch.service';
export { CameraFiles } from './camera-file/camera-file.service';
export { CameraImportJobs } from './camera-import/camera-import.jobs';
export { CameraImports, type ImportFile } from './camera-import/camera-import.service';
export type { CameraImport, ImportError, ImportResult } from './camera-import/camera-import.schema';
export { CameraGroupMembers } from './camera-group/camera-group-members.service';
export type { CameraGroup, CameraGroupCreate, CameraGroupPatch } from './camera-group/camera-group.schema';
export { CameraGroups } from './camera-group/camera-group.service';
export { type CameraListRequest, cameraListQuery } from './camera/camera-list.schema';
export {
  type Camera,
  type CameraFacts,
  cameraSchema,
  type CameraCreate,
  cameraCreateSchema,
  type CameraTransition,
  type CameraPatch,
  cameraPatchSchema,
} from './camera/camera.schema';
export { Cameras } from './camera/camera.service';
export { CameraType } from './camera/camera.type';
export {
  CAMERA_CLASSES,
  CAMERA_STATES,
  type CameraClass,
  type CameraState,
  type MaskDecision,
  NOTICE_CLASSES,
  type NoticeClass,
  ONVIF_PROFILES,
  type OnvifProfile,
  RECORDING_PLACES,
  type RecordingPlace,
  RETENTION_CLASSES,
  type RetentionClass,
  VIEW_CATCHES,
  type ViewCatch,
} from './camera/camera.words';
export {
  CameraCodeTaken,
  CameraGroupCodeTaken,
  CameraRetired,
  GateClosed,
  PurposeCodeTaken,
  PurposeInUse,
  RetireGateClosed,
  TransitionNotAllowed,
} from './cameras.errors';
export { CameraChanged, CameraRegistered, CameraTransitioned } from './cameras.events';
export { CamerasModule } from './cameras.module';
export { CameraFindings } from './finding/camera-finding.service';
export { type MaskCreate, maskCreateSchema, type PrivacyMask } from './privacy-mask/privacy-mask.schema';
export { PrivacyMasks } from './privacy-mask/privacy-mask.service';
export {
  type PurposeCreate,
  purposeCreateSchema,
  type Purpose,
  type PurposePatch,
} from './purpose/purpose.schema';
export { Purposes } from './purpose/purpose.service';
