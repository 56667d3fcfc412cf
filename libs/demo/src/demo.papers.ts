import { CameraFiles } from '@mimamori/cameras';
import { TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { FIRST_STORE } from './demo.chain';
import { floorPlan } from './demo.floor-plan';
import { drawnPhoto } from './demo.picture';

const PHOTOS = 3;

/** Photos and the floor plan of the first store: drawn by us, taken of nobody. */
@Injectable()
export class DemoPapers {
  constructor(
    private readonly db: TenantDb,
    private readonly files: CameraFiles,
  ) {}

  async build(): Promise<void> {
    const cameras = await this.camerasOfFirstStore();
    for (const [index, { id, code }] of cameras.slice(0, PHOTOS).entries())
      await this.files.add(id, async () => ({
        kind: 'photo',
        title: '設置時の画角',
        bytes: drawnPhoto(index),
        filename: `${FIRST_STORE}-${code}.png`,
      }));
    const [first] = cameras;
    if (!first) return;
    const codes = cameras.map(({ code }) => code);
    await this.files.add(first.id, async () => ({
      kind: 'document',
      title: 'カメラ配置図',
      bytes: floorPlan(FIRST_STORE, codes),
      filename: `${FIRST_STORE}-配置図.pdf`,
    }));
  }

  private camerasOfFirstStore(): Promise<{ id: string; code: string }[]> {
    return this.db.query(
      `select camera.id, camera.code from camera
         join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id
        where site.code = $1 order by camera.code limit 21`,
      [FIRST_STORE],
    );
  }
}
