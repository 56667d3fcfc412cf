import type { ErrorItem } from '@mimamori/platform';

import type { CameraFacts } from './camera.schema';
import { type CameraClass, NOTICE_CLASSES, type NoticeClass } from './camera.words';

type ConsistencyFacts = Pick<
  CameraFacts,
  'class' | 'faceRecognition' | 'noticeClass' | 'maskDecision' | 'maskReason'
>;

/**
 * The weakest notice that the law allows for each class. Only conventional security can be self-evident; who counts
 * people or estimates attributes needs a sign, since the looks of a camera do not reveal it.
 * Source: law file 2.3, rules R2, R5 and R6 (APPI art. 20(1), 21; PPC Q&A 1-13, 1-14, 1-16).
 */
const WEAKEST_NOTICE: Readonly<Record<CameraClass, NoticeClass>> = {
  conventional_security: 'self_evident',
  face_recognition_security: 'publication',
  people_counting: 'sign_and_publication',
  attribute_estimation: 'sign_and_publication',
  staff_monitoring: 'publication',
  safety_operations: 'publication',
  other: 'publication',
};

export function weakestNotice(cameraClass: CameraClass, faceRecognition: boolean | null): NoticeClass {
  const byClass = WEAKEST_NOTICE[cameraClass];
  return faceRecognition && byClass === 'self_evident' ? 'publication' : byClass;
}

/** Whether a purpose of this class must be notified or published wherever the camera hangs. */
export function needsNotice(purposeClass: CameraClass): boolean {
  return WEAKEST_NOTICE[purposeClass] !== 'self_evident';
}

/** What contradicts itself in a camera, in any state. */
export function contradictions(camera: ConsistencyFacts): ErrorItem[] {
  const items: ErrorItem[] = [];
  if (camera.maskDecision === 'not_needed' && camera.maskReason === null)
    items.push({ pointer: '/maskReason', code: 'cameras.mask_reason_missing' });
  if (camera.noticeClass !== null && camera.class !== null) {
    const weakest = weakestNotice(camera.class, camera.faceRecognition);
    if (NOTICE_CLASSES.indexOf(camera.noticeClass) < NOTICE_CLASSES.indexOf(weakest))
      items.push({ pointer: '/noticeClass', code: 'cameras.notice_too_weak' });
  }
  return items;
}
