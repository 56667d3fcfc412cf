import { dependsOnMasks } from '../camera/camera-gate.rules';
import type { CameraFacts } from '../camera/camera.schema';

/** In force at once on one camera: nobody can check a picture with more. */
export const MOST_MASKS = 32;

/** Whether the last mask of this camera must stay: it films, and its gate asked for one. */
export function keepsLastMask(camera: Pick<CameraFacts, 'state' | 'maskDecision' | 'viewCatches'>): boolean {
  return camera.state === 'active' && dependsOnMasks(camera);
}

interface Verified {
  readonly verifiedOn: string | null;
  readonly verifiedBy: string | null;
}

/**
 * Who checked the picture, and when, after a change. A check is of the mask as it was: another outline or place has not
 * been checked until somebody says so. @param userId who makes the change; `null` when it is no user of this tenant
 */
export function verification(
  before: Verified,
  change: { readonly verifiedOn?: string | null; readonly redrawn: boolean },
  userId: string | null,
): Verified {
  const { verifiedOn, redrawn } = change;
  if (verifiedOn === undefined) return redrawn ? { verifiedOn: null, verifiedBy: null } : before;
  return { verifiedOn, verifiedBy: verifiedOn === null ? null : userId };
}
