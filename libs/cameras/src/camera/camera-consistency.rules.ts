import type { ErrorItem } from '@mimamori/platform';

import type { CameraFacts } from './camera.schema';
import { type CameraClass, NOTICE_CLASSES, type NoticeClass } from './camera.words';

type NoticeFacts = Pick<CameraFacts, 'class' | 'faceRecognition' | 'easilyRecognisable'>;
type ConsistencyFacts = NoticeFacts & Pick<CameraFacts, 'noticeClass' | 'maskDecision' | 'maskReason'>;

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

/**
 * The weakest notice for a camera as far as it is known: what is not known asks for nothing here.
 * A sign is a must where people do not easily tell that they are filmed: law file 2.3, rule R3 (APPI art. 20(1)).
 */
export function weakestNotice(camera: NoticeFacts): NoticeClass {
  if (camera.easilyRecognisable === false) return 'sign_and_publication';
  const byClass = camera.class === null ? 'self_evident' : WEAKEST_NOTICE[camera.class];
  return camera.class !== null && camera.faceRecognition && byClass === 'self_evident'
    ? 'publication'
    : byClass;
}

/** Whether a purpose of this class must be notified or published wherever the camera hangs. */
export function needsNotice(purposeClass: CameraClass): boolean {
  return WEAKEST_NOTICE[purposeClass] !== 'self_evident';
}

/** What is not known of a camera that is called self-evident, though only the known can be evident. */
export function unproven({ noticeClass, class: cameraClass, easilyRecognisable }: ConsistencyFacts) {
  const items: ErrorItem[] = [];
  if (noticeClass !== 'self_evident') return items;
  if (cameraClass === null) items.push({ pointer: '/class', code: 'cameras.self_evident_class_unknown' });
  if (easilyRecognisable === null)
    items.push({ pointer: '/easilyRecognisable', code: 'cameras.self_evident_unrecognised' });
  return items;
}

/**
 * What contradicts itself in a camera, in any state.
 * @param before the camera as it was: what nobody had asked of it then does not stand in the way of other changes
 */
export function contradictions(camera: ConsistencyFacts, before?: ConsistencyFacts): ErrorItem[] {
  const items: ErrorItem[] = [];
  if (camera.maskDecision === 'not_needed' && camera.maskReason === null)
    items.push({ pointer: '/maskReason', code: 'cameras.mask_reason_missing' });
  if (
    camera.noticeClass !== null &&
    NOTICE_CLASSES.indexOf(camera.noticeClass) < NOTICE_CLASSES.indexOf(weakestNotice(camera))
  )
    items.push({ pointer: '/noticeClass', code: 'cameras.notice_too_weak' });
  const known = new Set(before && unproven(before).map(({ code }) => code));
  return [...items, ...unproven(camera).filter(({ code }) => !known.has(code))];
}
