import type { TailedRow } from '@mimamori/platform';

import { type CameraStatusRow, toCameraStatus } from '../camera-status/camera-status.schema';

/** A committed change of one camera, with the fields that permissions speak of. */
export interface StatusChange extends CameraStatusRow, TailedRow {
  readonly tenantId: string;
  /** Of its site, when this was read: `null` while some of it works. */
  readonly darkSince: Date | null;
  readonly areaId: string | null;
  readonly class: string | null;
  readonly state: string;
  readonly previousStatus: string | null;
}

/** A change, encoded once for everybody who hears of it. */
export class Delta {
  private text?: string;

  constructor(readonly change: StatusChange) {}

  get json(): string {
    return (this.text ??= JSON.stringify(toCameraStatus(this.change)));
  }
}
