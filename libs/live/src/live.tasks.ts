import type { TaskDeclaration } from '@mimamori/work';

export const SITE_DARK = 'live.site_dark';
export const CAMERA_OFFLINE = 'live.camera_offline';

/** The findings that this lib opens. */
export const TASKS: readonly TaskDeclaration[] = [
  { code: SITE_DARK, kind: 'finding', sample: { site: '0001' } },
  { code: CAMERA_OFFLINE, kind: 'finding', sample: { camera: '0001/C01' } },
];
