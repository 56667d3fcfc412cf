import type { AreaClass } from '@mimamori/sites';
import type { Absence } from '@mimamori/users';

import type { CameraFacts } from '../camera/camera.schema';
import type { CameraClass } from '../camera/camera.words';
import type { PurposeState } from '../purpose/purpose.words';

export interface PurposeOfCamera {
  readonly class: CameraClass;
  readonly state: PurposeState;
  /** As the public reads it, in either language. */
  readonly texts: readonly string[];
}

export interface LocalLimit {
  readonly days: number;
  readonly appliesTo: 'public_place' | 'every_camera' | null;
}

/** Everything that the rules look at, of one camera at one time. */
export interface FindingFacts extends CameraFacts {
  readonly id: string;
  /** With the camera's code, what people call it by. */
  readonly siteCode: string;
  /** Calendar day in Asia/Tokyo, `YYYY-MM-DD`, as all days here. */
  readonly today: string;
  /** The day on which the register learned of the camera. */
  readonly knownSince: string;
  readonly masksInForce: number;
  /** Of the masks in force, those whose picture nobody has checked. */
  readonly masksUnchecked: number;
  readonly purposes: readonly PurposeOfCamera[];
  readonly areaClass: AreaClass | null;
  /** How long footage may be kept at most where the camera hangs, and for which cameras; `null`: not known. */
  readonly localLimit: LocalLimit | null;
  /** Why the person responsible may not act; `null`: they may, or there is nobody. */
  readonly ownerAbsence: Absence | null;
}
