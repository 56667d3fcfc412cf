import type { CameraPatch, CameraTransition } from '@mimamori/cameras';

import type { DemoCamera } from './demo.camera';
import { FIRST_STORE } from './demo.chain';
import { daysAfter, yearOf } from './demo.day';
import { leafletOf, OLDEST_MODEL, recorderOf } from './demo.devices';
import { remarkOf, standingFault } from './demo.faults';
import { isClosing, isOpening } from './demo.store-life';

/** Every ninth camera looks out of the window; those beside a restroom see its door. */
export const needsMask = ({ index, place }: Pick<DemoCamera, 'index' | 'place'>) =>
  index % 9 === 0 || place.class === 'near_restroom';

type View = Pick<CameraPatch, 'viewDescription' | 'viewCatches' | 'tags'>;

const VIEWS: Readonly<Record<string, View>> = {
  entrance: { viewDescription: '出入口と店頭の通路', viewCatches: ['public_road'], tags: ['出入口'] },
  sales_floor: { viewDescription: '売場の通路と棚', viewCatches: [], tags: ['売場'] },
  checkout: {
    viewDescription: 'レジカウンターと釣銭機',
    viewCatches: ['payment_entry'],
    tags: ['金銭'],
  },
  backyard: { viewDescription: '納品口と在庫棚', viewCatches: ['staff_work_area'], tags: ['バックヤード'] },
  stockroom: { viewDescription: '在庫棚と出入口', viewCatches: ['staff_work_area'], tags: ['在庫'] },
  corridor: { viewDescription: '館内の共用通路', viewCatches: ['neighbouring_property'], tags: ['共用部'] },
  near_restroom: { viewDescription: 'トイレへ向かう通路', viewCatches: ['restroom'], tags: ['要配慮'] },
  exterior: { viewDescription: '店頭と看板の周り', viewCatches: ['public_road'], tags: ['屋外'] },
  parking: {
    viewDescription: '駐車場の全体',
    viewCatches: ['neighbouring_property', 'public_road'],
    tags: ['夜間', '屋外'],
  },
};

function view(camera: DemoCamera): View {
  const { place, device } = camera;
  const unknown = { viewDescription: `${place.name}の全体`, viewCatches: [], tags: [place.name] };
  const seen = VIEWS[place.class] ?? unknown;
  const tags = [...(seen.tags ?? []), ...(device.papersInEnglish ? ['English manual'] : [])].toSorted();
  if (!needsMask(camera) || place.class === 'near_restroom') return { ...seen, tags };
  const viewCatches = [...(seen.viewCatches ?? []), 'neighbouring_interior' as const].toSorted();
  return { ...seen, viewCatches, tags };
}

/** What the installer handed over; what is missing is there to be found. */
function deviceFacts({ index, store, device, installedOn, today }: DemoCamera): CameraPatch {
  const forgotten = index % 40 === 13;
  const inCamera = index % 23 === 5;
  return {
    onvifProfiles: index % 7 === 3 ? null : index % 2 ? ['S', 'T'] : ['G', 'S', 'T'],
    recordingPlace: forgotten ? null : inCamera ? 'in_camera' : 'store_recorder',
    storage: forgotten || inCamera ? null : recorderOf(store.index, store.code),
    storageEncrypted: forgotten ? null : inCamera ? index % 46 !== 5 : index % 6 !== 2,
    installer: index % 2 ? '株式会社みはり設備' : '有限会社そらまめ電設',
    warrantyUntil: `${yearOf(installedOn) + 5}-03-31`,
    supportEndsOn: supportEnd(index, device.model, installedOn, today),
    inspectedOn: inspection(index, today),
  };
}

/** Most were looked at within the year, a few longer ago than they should, and of some nobody knows. */
function inspection(index: number, today: string): string | null {
  if (index % 12 === 7) return null;
  return index % 31 === 17 ? daysAfter(today, -420) : daysAfter(today, -30 * (1 + (index % 9)));
}

function supportEnd(index: number, model: string, installedOn: string, today: string): string {
  if (model === OLDEST_MODEL) return daysAfter(today, -200);
  return index % 50 === 11 ? daysAfter(today, 40) : `${yearOf(installedOn) + 8}-12-31`;
}

/** A few tills record what is said; half of them do not say why. */
function sound({ index, place }: DemoCamera): CameraPatch {
  if (place.class !== 'checkout' || index % 55 > 32) return {};
  if (index % 55 === 2) return { audio: true, audioPurpose: null };
  return index % 55 === 32 ? { audio: true, audioPurpose: 'レジでの会話を、苦情の事実確認に用いるため' } : {};
}

/** What its leaflet says, and what is wrong with it for some time. */
function note({ store, code, device }: DemoCamera): string {
  const fault = standingFault(store.code, code);
  const remark = fault && remarkOf(fault, device.papersInEnglish === true);
  return [leafletOf(device), ...(remark ? [remark] : [])].join('\n');
}

/** Most decisions are made; what is not is there to be found by the safeguard report. */
export function decisions(camera: DemoCamera): CameraPatch {
  const { index } = camera;
  const masked = needsMask(camera);
  return {
    ...view(camera),
    ...deviceFacts(camera),
    ...sound(camera),
    easilyRecognisable: index % 8 !== 6,
    maskDecision: masked ? 'needed' : 'not_needed',
    maskReason: masked ? null : '撮影範囲は店舗の敷地内に限られるため',
    noticeClass: index % 40 === 7 ? null : 'sign_and_publication',
    managementTls: index % 25 !== 3,
    streamTls: index % 10 !== 4,
    note: note(camera),
  };
}

const PLANNED: readonly CameraTransition[] = [];
const FILMS: readonly CameraTransition[] = [{ to: 'active' }];
const retired = (reason: string): readonly CameraTransition[] => [...FILMS, { to: 'retired', reason }];

/** A camera that waits for its mask begins to film late, and is stopped by nobody. */
const suspended = (camera: DemoCamera, reason: string): readonly CameraTransition[] =>
  needsMask(camera) ? FILMS : [...FILMS, { to: 'suspended', reason }];

/** What becomes of a camera once everything is decided, step by step from `planned`. */
export function stepsOf(camera: DemoCamera): readonly CameraTransition[] {
  const { index, ordinal, store } = camera;
  if (isOpening(store)) return PLANNED;
  if (isClosing(store))
    return ordinal % 2
      ? retired('閉店に伴い撤去したため')
      : suspended(camera, '閉店準備のため（売場の撤収後に撤去予定）');
  if (store.code === FIRST_STORE) return FILMS;
  // every thirtieth camera is still being planned
  if (index % 30 === 29) return PLANNED;
  if (index % 120 === 100) return retired('改装に伴い撤去したため');
  if (index % 60 === 44) return suspended(camera, 'レンズの曇りにより交換待ちのため');
  return FILMS;
}
