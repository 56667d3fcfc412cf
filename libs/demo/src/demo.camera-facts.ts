import type { CameraPatch, CameraTransition } from '@mimamori/cameras';

import { OLDEST_MODEL } from './demo.inventory';

/** An imported camera, as the demonstration finds it. */
export interface Lead {
  readonly id: string;
  /** 0 is the first camera of the first store. */
  readonly index: number;
  readonly siteCode: string;
  readonly areaClass: string;
  readonly installedOn: string;
  readonly model: string;
  /** The day on which the demonstration is made: what is due soon stays due soon. */
  readonly today: string;
}

/** Every ninth camera looks out of the window. */
export const needsMask = ({ index }: Pick<Lead, 'index'>) => index % 9 === 0;

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
  parking: {
    viewDescription: '駐車場の全体',
    viewCatches: ['neighbouring_property', 'public_road'],
    tags: ['夜間', '屋外'],
  },
};

const DAY_MILLISECONDS = 86_400_000;

/** The calendar day so many days after `day`. */
export const daysAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * DAY_MILLISECONDS).toISOString().slice(0, 10);

const year = (day: string) => Number(day.slice(0, 4));

function view(lead: Lead): View {
  const seen = VIEWS[lead.areaClass] ?? { viewDescription: null, viewCatches: null, tags: [] };
  if (!needsMask(lead)) return seen;
  return { ...seen, viewCatches: [...(seen.viewCatches ?? []), 'neighbouring_interior' as const].toSorted() };
}

/** What the installer handed over; what is missing is there to be found. */
function deviceFacts({ index, siteCode, installedOn, model, today }: Lead): CameraPatch {
  const forgotten = index % 40 === 13;
  const inCamera = index % 23 === 5;
  return {
    onvifProfiles: index % 7 === 3 ? null : index % 2 ? ['S', 'T'] : ['G', 'S', 'T'],
    recordingPlace: forgotten ? null : inCamera ? 'in_camera' : 'store_recorder',
    storage: forgotten || inCamera ? null : `NVR-${siteCode}`,
    storageEncrypted: forgotten ? null : inCamera ? index % 46 !== 5 : index % 6 !== 2,
    installer: index % 2 ? '株式会社みはり設備' : '有限会社そらまめ電設',
    warrantyUntil: `${year(installedOn) + 5}-03-31`,
    supportEndsOn: supportEnd(index, model, installedOn, today),
    inspectedOn: index % 12 === 7 ? null : daysAfter(today, -30 * (1 + (index % 9))),
  };
}

function supportEnd(index: number, model: string, installedOn: string, today: string): string {
  if (model === OLDEST_MODEL) return daysAfter(today, -200);
  return index % 50 === 11 ? daysAfter(today, 40) : `${year(installedOn) + 8}-12-31`;
}

/** A few tills record what is said; half of them do not say why. */
function sound({ index, areaClass }: Lead): CameraPatch {
  if (areaClass !== 'checkout' || index % 55 > 32) return {};
  if (index % 55 === 2) return { audio: true, audioPurpose: null };
  return index % 55 === 32 ? { audio: true, audioPurpose: 'レジでの会話を、苦情の事実確認に用いるため' } : {};
}

/** What becomes of a camera once everything is decided, step by step. */
export function stepsOf({ index }: Pick<Lead, 'index'>): CameraTransition[] {
  // every thirtieth camera is still being planned
  if (index % 30 === 29) return [];
  if (index % 120 === 100) return [{ to: 'active' }, { to: 'retired', reason: '改装に伴い撤去したため' }];
  if (index % 60 === 44)
    return [{ to: 'active' }, { to: 'suspended', reason: 'レンズの曇りにより交換待ちのため' }];
  return [{ to: 'active' }];
}

/** Most decisions are made; what is not is there to be found by the safeguard report. */
export function decisions(lead: Lead): CameraPatch {
  const { index } = lead;
  return {
    ...view(lead),
    ...deviceFacts(lead),
    ...sound(lead),
    easilyRecognisable: index % 8 !== 6,
    maskDecision: needsMask(lead) ? 'needed' : 'not_needed',
    maskReason: needsMask(lead) ? null : '撮影範囲は店舗の敷地内に限られるため',
    noticeClass: index % 40 === 7 ? null : 'sign_and_publication',
    managementTls: index % 25 !== 3,
    streamTls: index % 10 !== 4,
  };
}
