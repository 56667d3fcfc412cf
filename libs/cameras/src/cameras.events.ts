import { DomainEvent } from '@mimamori/platform';

import type { CameraState } from './camera/camera.words';

interface CameraNamed {
  readonly cameraId: string;
  readonly siteId: string;
}

export class CameraRegistered extends DomainEvent<CameraNamed> {}

/** `fields`: the names of what changed; values stay in the register. */
export class CameraChanged extends DomainEvent<CameraNamed & { readonly fields: readonly string[] }> {}

export class CameraTransitioned extends DomainEvent<
  CameraNamed & { readonly from: CameraState; readonly to: CameraState }
> {}
