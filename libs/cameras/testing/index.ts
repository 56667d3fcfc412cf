import { uuidv7 } from '@mimamori/platform';

import type { CameraFacts, CameraCreate } from '../src/camera/camera.schema';
import type { MaskCreate } from '../src/privacy-mask/privacy-mask.schema';
import type { PurposeCreate } from '../src/purpose/purpose.schema';

export { FindingRounds } from '../src/finding/finding-round.service';

let serial = 0;
const next = () => (serial += 1);

/** A purpose as a client would create it: specific, for conventional security. */
export function aPurpose(over: Partial<PurposeCreate> = {}): PurposeCreate {
  const number = next();
  return {
    code: `security-${number}`,
    name: `防犯 ${number}`,
    nameEn: null,
    text: '店舗内及び駐車場における犯罪及び事故の防止並びに発生時の事実確認のため',
    textEn: null,
    class: 'conventional_security',
    ...over,
  };
}

/** A camera as a client would create it: with nothing decided yet. */
export function aCamera(over: Partial<CameraCreate> & Pick<CameraCreate, 'siteId'>): CameraCreate {
  const number = next();
  return { code: `C${String(number).padStart(3, '0')}`, name: `カメラ ${number}`, ...over };
}

/** A privacy mask as a client would create it: the upper left of the picture. */
export function aMask(over: Partial<MaskCreate> = {}): MaskCreate {
  const points = [
    { x: 0, y: 0 },
    { x: 0.5, y: 0 },
    { x: 0, y: 0.5 },
  ];
  return { points, place: 'camera', ...over };
}

/** What the gate wants, decided; add purpose, area and owner of the tenant in hand. */
export const decided = {
  retentionClass: 'store_office',
  audio: false,
  maskDecision: 'not_needed',
  maskReason: '撮影範囲は売場のみ',
} as const satisfies Partial<CameraCreate>;

/** A camera's facts for rules, complete enough to be active. */
export function someFacts(over: Partial<CameraFacts> = {}): CameraFacts {
  const number = next();
  return {
    siteId: uuidv7(),
    code: `C${number}`,
    name: `カメラ ${number}`,
    areaId: uuidv7(),
    vendor: null,
    model: null,
    serial: null,
    mac: null,
    firmware: null,
    class: 'conventional_security',
    purposeIds: [uuidv7()],
    ownerUserId: uuidv7(),
    noticeClass: 'self_evident',
    faceRecognition: false,
    managementTls: null,
    streamTls: null,
    installedOn: null,
    onvifProfiles: null,
    viewDescription: null,
    viewCatches: null,
    easilyRecognisable: true,
    recordingPlace: null,
    storage: null,
    storageEncrypted: null,
    audioPurpose: null,
    installer: null,
    warrantyUntil: null,
    supportEndsOn: null,
    inspectedOn: null,
    tags: [],
    note: null,
    state: 'active',
    ...decided,
    ...over,
  };
}
