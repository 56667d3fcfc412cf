import { missingMasks } from '../camera/camera-gate.rules';
import type { RetentionClass } from '../camera/camera.words';
import { lacksSoundPurpose } from '../camera/camera-sound.rules';
import { daysBetween } from './calendar-day';
import type { FindingFacts } from './camera-finding.facts';
import type { FindingRule, Found, RuleSource } from './camera-finding.rule';

const AS_OF = '2026-11-21';
const FILMING = ['active'] as const;
/** A camera that stands still keeps its footage and stays in the network. */
const INSTALLED = ['active', 'suspended'] as const;

const law = (...references: string[]): RuleSource => ({
  standing: 'law',
  references,
  asOf: AS_OF,
  toBeVerified: false,
});
const guidance = (...references: string[]): RuleSource => ({
  standing: 'guidance',
  references,
  asOf: AS_OF,
  toBeVerified: true,
});
const design = (...references: string[]): RuleSource => ({
  standing: 'design',
  references,
  asOf: AS_OF,
  toBeVerified: true,
});

/** [DESIGN] How long before the end of support somebody should plan a successor. */
export const SUPPORT_WARNING_DAYS = 90;
/** [DESIGN] How long an inspection, or a check of a mask, speaks for the camera. */
export const INSPECTION_DAYS = 365;

const found = (is: boolean, params?: Found['params']): Found | null =>
  is ? { ...(params && { params }) } : null;
const notKnownOrNo = (value: boolean | null) => ({ known: value === null ? 'unknown' : 'no' });

const STAFF_VIEWS: readonly string[] = ['staff_work_area', 'staff_rest_area'];
const STAFF_AREAS: readonly string[] = ['staff_room'];
const INTIMATE_AREAS: readonly string[] = ['restroom', 'changing_room'];

const filmsStaff = ({ viewCatches, areaClass }: FindingFacts) =>
  (viewCatches?.some((caught) => STAFF_VIEWS.includes(caught)) ?? false) ||
  (areaClass !== null && STAFF_AREAS.includes(areaClass));

const intimate = (facts: FindingFacts) =>
  missingMasks(facts, 0).some(({ pointer }) => pointer === '/viewCatches') ||
  (facts.areaClass !== null && INTIMATE_AREAS.includes(facts.areaClass));

function supportEnds({ supportEndsOn, today }: FindingFacts): number | null {
  return supportEndsOn === null ? null : daysBetween(today, supportEndsOn);
}

/**
 * [DESIGN] The longest that footage of a class is usually kept, law file 2.6. What a tenant really keeps is said by its
 * retention policies, which win where they exist.
 */
const USUAL_DAYS: Readonly<Partial<Record<RetentionClass, number>>> = {
  public_place: 31,
  store_office: 30,
  cash_dispute: 90,
};

const filmsPublicPlace = ({ viewCatches, retentionClass }: FindingFacts) =>
  retentionClass === 'public_place' || (viewCatches?.includes('public_road') ?? false);

/** What is filmed, and what people are told. */
const PRIVACY: readonly FindingRule[] = [
  {
    code: 'cameras.audio_without_purpose',
    severity: 'high',
    source: design('APPI art. 17(1)', 'law file 2.3 R8'),
    states: FILMING,
    fields: ['audio', 'audioPurpose', 'purposeIds'],
    evaluate: (facts) =>
      found(
        lacksSoundPurpose(
          facts,
          facts.purposes.flatMap(({ texts }) => texts),
        ),
      ),
  },
  {
    code: 'cameras.intimate_view_unmasked',
    severity: 'critical',
    source: guidance('law file 2.3 R9'),
    states: FILMING,
    fields: ['viewCatches', 'areaId', 'privacyMasks'],
    evaluate: (facts) => found(facts.masksInForce === 0 && intimate(facts)),
  },
  {
    code: 'cameras.mask_missing',
    severity: 'high',
    source: design('law file 2.3 R9'),
    states: FILMING,
    fields: ['maskDecision', 'privacyMasks'],
    evaluate: ({ maskDecision, masksInForce }) => found(maskDecision === 'needed' && masksInForce === 0),
  },
  {
    code: 'cameras.mask_unchecked',
    severity: 'low',
    source: design('law file 2.3 R9'),
    states: FILMING,
    fields: ['privacyMasks'],
    evaluate: ({ masksUnchecked: count }) => found(count > 0, { count }),
  },
  {
    code: 'cameras.self_evident_unproven',
    severity: 'high',
    source: law('APPI art. 20(1)', 'APPI art. 21(4)(iv)', 'PPC Q&A 1-13', 'law file 2.3 R2, R3'),
    states: FILMING,
    fields: ['noticeClass', 'easilyRecognisable'],
    evaluate: ({ noticeClass, easilyRecognisable }) =>
      found(noticeClass === 'self_evident' && easilyRecognisable !== true, notKnownOrNo(easilyRecognisable)),
  },
  {
    code: 'cameras.face_recognition_class',
    severity: 'high',
    source: law('APPI art. 21(1)', 'PPC Q&A 1-14', 'law file 2.3 R5'),
    states: FILMING,
    fields: ['class', 'faceRecognition'],
    evaluate: ({ faceRecognition, class: cameraClass }) =>
      found(faceRecognition === true && cameraClass === 'conventional_security'),
  },
  {
    code: 'cameras.staff_without_purpose',
    severity: 'medium',
    source: guidance('PPC Q&A 5-7', 'APPI art. 17(1)', 'law file 7'),
    states: FILMING,
    fields: ['viewCatches', 'areaId', 'purposeIds'],
    evaluate: (facts) =>
      found(filmsStaff(facts) && !facts.purposes.some((purpose) => purpose.class === 'staff_monitoring')),
  },
  {
    code: 'cameras.purpose_retired',
    severity: 'high',
    source: law('APPI art. 17(1)', 'APPI art. 18(1)'),
    states: FILMING,
    fields: ['purposeIds'],
    evaluate: ({ purposes }) => {
      const count = purposes.filter(({ state }) => state === 'retired').length;
      return found(count > 0, { count });
    },
  },
];

/** What the place asks for. */
const LOCAL: readonly FindingRule[] = [
  {
    code: 'cameras.retention_over_local_rule',
    severity: 'medium',
    source: guidance('law file 2.6', 'municipal rule of the site'),
    states: FILMING,
    fields: ['retentionClass'],
    evaluate: (facts) => {
      const { localLimit, retentionClass } = facts;
      if (localLimit === null || retentionClass === null) return null;
      const days = USUAL_DAYS[retentionClass];
      const binds = localLimit.appliesTo === 'every_camera' || filmsPublicPlace(facts);
      return binds && days !== undefined
        ? found(days > localLimit.days, { days, limit: localLimit.days })
        : null;
    },
  },
];

/** Who looks after the camera, and how it is kept. */
const UPKEEP: readonly FindingRule[] = [
  {
    code: 'cameras.owner_gone',
    severity: 'medium',
    source: guidance('SC-10-3-1', 'M07'),
    states: INSTALLED,
    fields: ['ownerUserId'],
    evaluate: ({ ownerAbsence }) => found(ownerAbsence === 'disabled' || ownerAbsence === 'ended'),
  },
  {
    code: 'cameras.inspection_overdue',
    severity: 'low',
    source: design('SC-10-3-5'),
    states: FILMING,
    fields: ['inspectedOn'],
    evaluate: ({ inspectedOn, installedOn, knownSince, today }) => {
      const day = inspectedOn ?? installedOn ?? knownSince;
      const inspected = inspectedOn === null ? 'never' : 'once';
      return found(daysBetween(day, today) > INSPECTION_DAYS, { day, inspected });
    },
  },
];

/** The device and its connections. */
const SECURITY: readonly FindingRule[] = [
  {
    code: 'cameras.storage_not_encrypted',
    severity: 'high',
    source: design('APPI art. 23', 'M25', 'H19'),
    states: INSTALLED,
    fields: ['recordingPlace', 'storageEncrypted'],
    evaluate: ({ recordingPlace, storageEncrypted }) =>
      found(recordingPlace === 'in_camera' && storageEncrypted !== true, notKnownOrNo(storageEncrypted)),
  },
  {
    code: 'cameras.support_ended',
    severity: 'high',
    source: design('APPI art. 23', 'H06'),
    states: INSTALLED,
    fields: ['supportEndsOn'],
    evaluate: (facts) => {
      const left = supportEnds(facts);
      return found(left !== null && left < 0, { day: facts.supportEndsOn ?? '' });
    },
  },
  {
    code: 'cameras.support_ending',
    severity: 'medium',
    source: design('H06'),
    states: INSTALLED,
    fields: ['supportEndsOn'],
    evaluate: (facts) => {
      const { supportEndsOn } = facts;
      const left = supportEnds(facts);
      return supportEndsOn !== null && left !== null && left >= 0 && left <= SUPPORT_WARNING_DAYS
        ? { params: { day: supportEndsOn }, dueOn: supportEndsOn }
        : null;
    },
  },
  {
    code: 'cameras.management_unencrypted',
    severity: 'high',
    source: design('APPI art. 23', 'H08'),
    states: INSTALLED,
    fields: ['managementTls'],
    evaluate: ({ managementTls }) => found(managementTls === false),
  },
  {
    code: 'cameras.stream_unencrypted',
    severity: 'high',
    source: design('APPI art. 23', 'H10'),
    states: INSTALLED,
    fields: ['streamTls'],
    evaluate: ({ streamTls }) => found(streamTls === false),
  },
];

export const FINDING_RULES: readonly FindingRule[] = [...PRIVACY, ...LOCAL, ...UPKEEP, ...SECURITY];

export interface CameraFinding extends Found {
  readonly rule: FindingRule;
}

/** Everything that the rules find wrong with a camera. */
export function findingsOf(facts: FindingFacts): CameraFinding[] {
  return FINDING_RULES.flatMap((rule) => {
    const is = rule.states.includes(facts.state) ? rule.evaluate(facts) : null;
    return is ? [{ ...is, rule }] : [];
  });
}
