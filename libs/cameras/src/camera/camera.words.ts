/** The words of the data, as clients and files spell them; the database checks the same lists. */
export const CAMERA_CLASSES = [
  'conventional_security',
  'face_recognition_security',
  'people_counting',
  'attribute_estimation',
  'staff_monitoring',
  'safety_operations',
  'other',
] as const;
export type CameraClass = (typeof CAMERA_CLASSES)[number];

/** How long footage is kept, by what it is for; lengths come with the retention policies. */
export const RETENTION_CLASSES = [
  'public_place',
  'store_office',
  'cash_dispute',
  'face_nonmatch',
  'face_registered',
  'marketing',
  'custom',
] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

/**
 * How the people filmed learn of it, weakest first:
 * `self_evident` visible, and obviously for security (APPI art. 21(4)(iv): neither notice nor publication);
 * `publication` the purpose is notified or published (art. 21(1));
 * `sign_and_publication` a sign as well, because filming is not easily recognised (art. 20(1)).
 */
export const NOTICE_CLASSES = ['self_evident', 'publication', 'sign_and_publication'] as const;
export type NoticeClass = (typeof NOTICE_CLASSES)[number];

export const MASK_DECISIONS = ['needed', 'not_needed'] as const;
export type MaskDecision = (typeof MASK_DECISIONS)[number];

export const CAMERA_STATES = ['planned', 'active', 'suspended', 'retired'] as const;
export type CameraState = (typeof CAMERA_STATES)[number];

/** ONVIF profiles: S video streaming, T advanced streaming, G recording, M metadata and analytics, A and C and D access control. */
export const ONVIF_PROFILES = ['A', 'C', 'D', 'G', 'M', 'S', 'T'] as const;
export type OnvifProfile = (typeof ONVIF_PROFILES)[number];

/** What the picture catches beside what it is for. */
export const VIEW_CATCHES = [
  'public_road',
  'neighbouring_property',
  'neighbouring_interior',
  'staff_work_area',
  'staff_rest_area',
  'restroom',
  'changing_room',
  'payment_entry',
  'other',
] as const;
export type ViewCatch = (typeof VIEW_CATCHES)[number];

/** Where footage is kept; `none` is a camera that only shows. */
export const RECORDING_PLACES = ['in_camera', 'store_recorder', 'head_office', 'cloud', 'none'] as const;
export type RecordingPlace = (typeof RECORDING_PLACES)[number];

/** What may be known of a yes-or-no fact: asked for in lists, where `null` cannot be written. */
export const KNOWN_ANSWERS = ['yes', 'no', 'unknown'] as const;
export type KnownAnswer = (typeof KNOWN_ANSWERS)[number];
