import type { TaskDeclaration } from '@mimamori/work';

export const API_KEY_EXPIRING = 'identity.api_key_expiring';

/** The duties that this lib opens. */
export const TASKS: readonly TaskDeclaration[] = [
  { code: API_KEY_EXPIRING, kind: 'duty', sample: { key: '勤怠システム連携', day: '2026-12-31' } },
];
