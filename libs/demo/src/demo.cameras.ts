import { Cameras, type CameraState, PrivacyMasks } from '@mimamori/cameras';
import { TenantDb } from '@mimamori/platform';
import { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import type { DemoCamera } from './demo.camera';
import { decisions, needsMask, stepsOf } from './demo.camera-facts';
import type { DemoStore } from './demo.chain';
import { maskOf } from './demo.masks';

const ANY_VERSION = new IfMatchHeader(undefined);
/** Masks drawn by one transaction. */
const PER_TRANSACTION = 500;

export interface KnownCamera {
  readonly id: string;
  readonly siteCode: string;
  readonly code: string;
  readonly state: CameraState;
}

/** Store and camera, as the register knows them. */
export const keyOf = ({ store, code }: Pick<DemoCamera, 'store' | 'code'>) => `${store.code}/${code}`;

/** What the register has of the demonstration's cameras, and what is done to them one at a time. */
@Injectable()
export class DemoCameras {
  constructor(
    private readonly db: TenantDb,
    private readonly cameras: Cameras,
    private readonly masks: PrivacyMasks,
  ) {}

  /** `<store>/<camera>` → what the register has. */
  async known(stores: readonly DemoStore[]): Promise<ReadonlyMap<string, KnownCamera>> {
    const rows = await this.db.query<KnownCamera>(
      `select camera.id, camera.code, camera.state, site.code as "siteCode" from camera
        join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id
        where site.code = any($1::text[])`,
      [stores.map(({ code }) => code)],
    );
    return new Map(rows.map((camera) => [`${camera.siteCode}/${camera.code}`, camera]));
  }

  /** Decides about cameras by hand and switches them on, as the manager of one store would. Those decided about stay. */
  async decide(cameras: readonly DemoCamera[], known: ReadonlyMap<string, KnownCamera>): Promise<void> {
    await this.db.transaction(async (tx) => {
      for (const camera of cameras) {
        const { id, state } = known.get(keyOf(camera))!;
        if (state !== 'planned') continue;
        await this.cameras.updateIn(tx, id, decisions(camera), ANY_VERSION);
        if (needsMask(camera)) await this.masks.createManyIn(tx, [{ cameraId: id, input: maskOf(camera) }]);
        for (const step of stepsOf(camera)) await this.cameras.transitionIn(tx, id, step, ANY_VERSION);
      }
    });
  }

  /** Draws the masks that cameras need and lack. */
  async mask(cameras: readonly DemoCamera[], known: ReadonlyMap<string, KnownCamera>): Promise<void> {
    const wanted = cameras
      .filter(needsMask)
      .map((camera) => ({ cameraId: known.get(keyOf(camera))!.id, input: maskOf(camera) }));
    for (let from = 0; from < wanted.length; from += PER_TRANSACTION) {
      const some = wanted.slice(from, from + PER_TRANSACTION);
      const drawn = await this.masks.inForce(some.map(({ cameraId }) => cameraId));
      const lacking = some.filter((_, at) => !drawn[at]?.length);
      await this.db.transaction((tx) => this.masks.createManyIn(tx, lacking));
    }
  }
}
