import type { TaskDeclaration, TaskParams } from '@mimamori/work';

import { FINDING_RULES } from './finding/camera-findings.rules';

/** What the title of a finding speaks of beside the camera. */
const SAMPLES: Readonly<Record<string, TaskParams>> = {
  'cameras.mask_unchecked': { count: 2 },
  'cameras.self_evident_unproven': { known: 'unknown' },
  'cameras.purpose_retired': { count: 1 },
  'cameras.retention_over_local_rule': { days: 30, limit: 7 },
  'cameras.inspection_overdue': { day: '2025-04-01', inspected: 'once' },
  'cameras.storage_not_encrypted': { known: 'no' },
  'cameras.support_ended': { day: '2026-03-31' },
  'cameras.support_ending': { day: '2027-03-31' },
};

/** The findings that this lib opens. */
export const TASKS: readonly TaskDeclaration[] = FINDING_RULES.map(({ code }) => ({
  code,
  kind: 'finding',
  sample: { camera: '0001/C01', ...SAMPLES[code] },
}));
