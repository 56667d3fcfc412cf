import type { ErrorItem } from '@mimamori/platform';

import type { CameraFacts } from './camera.schema';

type GateFacts = Pick<
  CameraFacts,
  'purposeIds' | 'areaId' | 'ownerUserId' | 'retentionClass' | 'audio' | 'maskDecision'
>;

interface GateRule {
  /** The field of the camera that opens it. */
  readonly field: keyof GateFacts;
  readonly code: string;
  readonly isOpen: (camera: GateFacts) => boolean;
}

/** What must be decided before a camera may film. `null` is "not decided", which is not the same as "no". */
const RULES: readonly GateRule[] = [
  { field: 'purposeIds', code: 'cameras.gate_purpose', isOpen: ({ purposeIds }) => purposeIds.length > 0 },
  { field: 'areaId', code: 'cameras.gate_area', isOpen: ({ areaId }) => areaId !== null },
  { field: 'ownerUserId', code: 'cameras.gate_owner', isOpen: ({ ownerUserId }) => ownerUserId !== null },
  {
    field: 'retentionClass',
    code: 'cameras.gate_retention_class',
    isOpen: ({ retentionClass }) => retentionClass !== null,
  },
  { field: 'audio', code: 'cameras.gate_audio', isOpen: ({ audio }) => audio !== null },
  { field: 'maskDecision', code: 'cameras.gate_mask', isOpen: ({ maskDecision }) => maskDecision !== null },
];

/** One item for each thing that keeps this camera from filming; empty means that the gate is open. */
export function missingForActive(camera: GateFacts): ErrorItem[] {
  return RULES.filter(({ isOpen }) => !isOpen(camera)).map(({ field, code }) => ({
    pointer: `/${field}`,
    code,
  }));
}
