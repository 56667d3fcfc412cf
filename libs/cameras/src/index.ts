export { CameraImports, type ImportFile } from './camera-import/camera-import.service';
export type { CameraImport, ImportError, ImportResult } from './camera-import/camera-import.schema';
export { type CameraListRequest, cameraListQuery } from './camera/camera-list.schema';
export {
  type Camera,
  type CameraFacts,
  cameraSchema,
  type CameraCreate,
  cameraCreateSchema,
  type CameraTransition,
  type CameraPatch,
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
  RETENTION_CLASSES,
  type RetentionClass,
} from './camera/camera.words';
export {
  CameraCodeTaken,
  CameraRetired,
  GateClosed,
  PurposeCodeTaken,
  PurposeInUse,
  TransitionNotAllowed,
} from './cameras.errors';
export { CameraChanged, CameraRegistered, CameraTransitioned } from './cameras.events';
export { CamerasModule } from './cameras.module';
export {
  type PurposeCreate,
  purposeCreateSchema,
  type Purpose,
  type PurposePatch,
} from './purpose/purpose.schema';
export { Purposes } from './purpose/purpose.service';
