import type { MaskCreate } from '@mimamori/cameras';

import type { DemoCamera } from './demo.camera';

type DemoMask = Omit<MaskCreate, 'verifiedOn'>;

/** What cameras look at that is none of the store's business, and where it is covered. */
const OUTSIDE: readonly DemoMask[] = [
  {
    label: '隣家の窓',
    points: [
      { x: 0.72, y: 0.05 },
      { x: 0.98, y: 0.05 },
      { x: 0.98, y: 0.4 },
      { x: 0.72, y: 0.36 },
    ],
    place: 'camera',
    reason: '隣家の室内が写り込むため',
  },
  {
    label: '向かいのマンションのベランダ',
    points: [
      { x: 0.02, y: 0.03 },
      { x: 0.45, y: 0.02 },
      { x: 0.47, y: 0.22 },
      { x: 0.24, y: 0.28 },
      { x: 0.02, y: 0.25 },
    ],
    place: 'edge',
    reason: '集合住宅の室内とベランダが写り込むため',
  },
  {
    label: '隣接する診療所の入口',
    points: [
      { x: 0.6, y: 0.3 },
      { x: 0.85, y: 0.3 },
      { x: 0.85, y: 0.62 },
    ],
    place: 'camera',
    reason: '診療所の窓越しに来院者が写り込むため',
  },
];

const RESTROOM_DOOR: DemoMask = {
  label: 'トイレの入口',
  points: [
    { x: 0.35, y: 0.12 },
    { x: 0.66, y: 0.12 },
    { x: 0.66, y: 0.78 },
    { x: 0.35, y: 0.78 },
  ],
  place: 'camera',
  reason: 'トイレの出入りが写り込むため',
};

/** Somebody has looked at two of three pictures; the others are there to be found. */
export function maskOf({ index, place, today }: Pick<DemoCamera, 'index' | 'place' | 'today'>): MaskCreate {
  const turn = Math.floor(index / 9);
  const mask = place.class === 'near_restroom' ? RESTROOM_DOOR : OUTSIDE[turn % OUTSIDE.length]!;
  return { ...mask, verifiedOn: turn % 3 === 0 ? null : today };
}
