import type { FileGate } from '@mimamori/files';
import { ALL_ELSE, requireChangeRow, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { isFinal } from '../camera/camera-state.rules';
import { Cameras } from '../camera/camera.service';
import { CameraRetired } from '../cameras.errors';

/** Who sees a camera sees its files; who may change it adds and removes them. */
@Injectable()
export class CameraFileGate implements FileGate {
  readonly subject = 'Camera';

  constructor(
    private readonly db: TenantDb,
    private readonly cameras: Cameras,
  ) {}

  async requireRead(id: string): Promise<void> {
    await this.cameras.get(id);
  }

  /** @throws NotFound, Forbidden, CameraRetired */
  async requireAdd(id: string): Promise<void> {
    const camera = await this.cameras.get(id);
    await requireChangeRow(this.db, 'Camera', camera, [ALL_ELSE]);
    if (isFinal(camera.state)) throw new CameraRetired();
  }

  /** From a retired camera, too: what must not be kept must be able to go. @throws NotFound, Forbidden */
  async requireRemove(id: string): Promise<void> {
    await requireChangeRow(this.db, 'Camera', await this.cameras.get(id), [ALL_ELSE]);
  }
}
