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
