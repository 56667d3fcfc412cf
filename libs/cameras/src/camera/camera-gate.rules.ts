import type { ErrorItem } from '@mimamori/platform';

import type { CameraFacts } from './camera.schema';
import type { ViewCatch } from './camera.words';

type GateFacts = Pick<
  CameraFacts,
  'purposeIds' | 'areaId' | 'ownerUserId' | 'retentionClass' | 'audio' | 'maskDecision'
>;
type ViewFacts = Pick<CameraFacts, 'maskDecision' | 'viewCatches'>;

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

/** One item for each decision that keeps this camera from filming; empty means that all are made. */
export function missingForActive(camera: GateFacts): ErrorItem[] {
  return RULES.filter(({ isOpen }) => !isOpen(camera)).map(({ field, code }) => ({
    pointer: `/${field}`,
    code,
  }));
}

/**
 * Where people undress, relieve themselves or live. Source: law file 2.3, rule R9 (municipal guidance and the law of
 * torts, no duty of the APPI: to be verified).
 */
const INTIMATE: ReadonlySet<ViewCatch> = new Set(['restroom', 'changing_room', 'neighbouring_interior']);

/** Whether the picture shows what nobody may see unmasked. */
export function catchesIntimateView({ viewCatches }: Pick<CameraFacts, 'viewCatches'>): boolean {
  return viewCatches?.some((caught) => INTIMATE.has(caught)) ?? false;
}

/** Whether the masks of a camera decide over its gate: they need to be looked up only then. */
export function dependsOnMasks(camera: ViewFacts): boolean {
  return camera.maskDecision === 'needed' || catchesIntimateView(camera);
}

/**
 * What this camera still needs of its privacy masks in order to film.
 * @param inForce how many of its masks are in force
 */
export function missingMasks(camera: ViewFacts, inForce: number): ErrorItem[] {
  if (inForce > 0) return [];
  const items: ErrorItem[] = [];
  if (camera.maskDecision === 'needed')
    items.push({ pointer: '/maskDecision', code: 'cameras.gate_mask_in_force' });
  if (catchesIntimateView(camera))
    items.push({ pointer: '/viewCatches', code: 'cameras.gate_intimate_view' });
  return items;
}

/** What `after` misses and `before` did not: what a change broke. */
export function broken(after: readonly ErrorItem[], before: readonly ErrorItem[]): ErrorItem[] {
  return after.filter(({ code }) => !before.some((item) => item.code === code));
}
