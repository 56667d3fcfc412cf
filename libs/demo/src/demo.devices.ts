/** A model of camera, with what its leaflet would say. Makers and models are made up. */
export interface DemoModel {
  readonly vendor: string;
  readonly model: string;
  /** The last one is the newest. */
  readonly firmware: readonly string[];
  readonly lens: string;
  readonly megapixels: number;
  readonly framesPerSecond: number;
  /** Its papers are in English, and so are remarks about it. */
  readonly papersInEnglish?: true;
}

const fixed = (millimetres: string) => `固定焦点 ${millimetres} mm`;

const MODELS: readonly DemoModel[] = [
  {
    vendor: 'みはる電機',
    model: 'MH-D200',
    firmware: ['2.3.8', '2.4.1'],
    lens: fixed('2.8'),
    megapixels: 2,
    framesPerSecond: 15,
  },
  {
    vendor: 'みはる電機',
    model: 'MH-B310',
    firmware: ['2.3.0'],
    lens: fixed('4'),
    megapixels: 4,
    framesPerSecond: 15,
  },
  {
    vendor: '遠見光学',
    model: 'TM-4K08',
    firmware: ['1.9.2', '1.9.7'],
    lens: '電動バリフォーカル 3～9 mm',
    megapixels: 8,
    framesPerSecond: 20,
  },
  {
    vendor: '星野システム',
    model: 'HS-IP5',
    firmware: ['4.8.1', '5.0.2'],
    lens: fixed('2.8'),
    megapixels: 5,
    framesPerSecond: 15,
  },
  {
    vendor: '遠見光学',
    model: 'TM-PTZ2',
    firmware: ['1.4.0'],
    lens: '光学12倍ズーム・旋回',
    megapixels: 2,
    framesPerSecond: 30,
  },
  {
    vendor: '星野システム',
    model: 'HS-360',
    firmware: ['5.0.9', '5.1.0'],
    lens: '魚眼 360°',
    megapixels: 6,
    framesPerSecond: 10,
  },
  {
    vendor: 'Harukaze Optics',
    model: 'HO-T4',
    firmware: ['7.1.14', '7.2.3'],
    lens: 'fixed 6 mm lens',
    megapixels: 4,
    framesPerSecond: 25,
    papersInEnglish: true,
  },
];

/** A few are left of what the chain bought first; its maker gives no more firmware. */
const OLDEST: DemoModel = {
  vendor: 'カメライト',
  model: 'CL-100',
  firmware: ['0.9.3'],
  lens: fixed('3.6'),
  megapixels: 1,
  framesPerSecond: 5,
};
export const OLDEST_MODEL = OLDEST.model;

/** What stores record on, one for all cameras of a store. */
const RECORDERS = ['みはる電機 MR-16', '遠見光学 TR-32', '星野システム HSR-16'];

export interface DemoDevice extends DemoModel {
  /** The release that it runs, which is not always the newest. */
  readonly release: string;
}

/** @param ordinal 0 is the store's first camera */
export function deviceOf(storeIndex: number, ordinal: number): DemoDevice {
  const isOld = (storeIndex * 5 + ordinal) % 29 === 8;
  const made = isOld ? OLDEST : MODELS[(storeIndex + ordinal) % MODELS.length]!;
  // one in nine has not been brought up to date
  const release = made.firmware[(storeIndex + ordinal) % 9 === 4 ? 0 : made.firmware.length - 1]!;
  return { ...made, release };
}

export const recorderOf = (storeIndex: number, siteCode: string) =>
  `NVR-${siteCode}（${RECORDERS[storeIndex % RECORDERS.length]}）`;

/** Lens, picture and frames a second, as an inventory's remark. */
export function leafletOf({ lens, megapixels, framesPerSecond, papersInEnglish }: DemoModel): string {
  const separator = papersInEnglish ? ', ' : '／';
  return [`${megapixels} MP`, lens, `${framesPerSecond} fps`].join(separator);
}
