import type { RowFacts, TailedRow } from '@mimamori/platform';

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
  /** Read only while somebody listens whose rules ask: see `statusTailColumns`. */
  readonly regionId?: string | null;
  readonly siteTag?: readonly string[];
  readonly areaClass?: string | null;
  readonly groupIds?: readonly string[];
  readonly tags?: readonly string[];
}

/** A change, encoded once for everybody who hears of it. */
export class Delta {
  private text?: string;

  /** The condition fields of the policy. */
  readonly facts: RowFacts;

  constructor(readonly change: StatusChange) {
    const { cameraId: id, siteId, areaId, class: cameraClass, state } = change;
    const { regionId, siteTag, areaClass, groupIds, tags } = change;
    const related = { regionId, siteTag, areaClass, groupIds, tags };
    this.facts = { id, siteId, areaId, class: cameraClass, state, ...related };
  }

  /** Whether it was read with what an event does not say by itself. */
  get saysRelated(): boolean {
    return this.change.groupIds !== undefined;
  }

  get json(): string {
    return (this.text ??= JSON.stringify(toCameraStatus(this.change)));
  }
}
