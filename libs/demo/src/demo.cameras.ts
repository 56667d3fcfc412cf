import { Cameras, type MaskCreate, PrivacyMasks } from '@mimamori/cameras';
import { Job, Jobs, TenantDb } from '@mimamori/platform';
import { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { decisions, type Lead, needsMask } from './demo.camera-facts';

const FURNISH = 'demo.furnish';
/** The cameras of the first store. */
const AT_ONCE = 13;
const PER_JOB = 50;

const ANY_VERSION = new IfMatchHeader(undefined);

/** Nobody has checked yet whether the mask sits right. */
const WINDOW: MaskCreate = {
  label: '隣家の窓',
  points: [
    { x: 0.72, y: 0.05 },
    { x: 0.98, y: 0.05 },
    { x: 0.98, y: 0.4 },
    { x: 0.72, y: 0.36 },
  ],
  place: 'camera',
  reason: '隣家の室内が写り込むため',
};

/** Decides about imported cameras and switches most of them on. */
@Injectable()
export class DemoCameras {
  constructor(
    private readonly db: TenantDb,
    private readonly jobs: Jobs,
    private readonly cameras: Cameras,
    private readonly masks: PrivacyMasks,
  ) {}

  /** The first store at once: that is what the tour looks at. */
  async furnishFirst(): Promise<void> {
    await this.furnish({ leads: (await this.imported()).slice(0, AT_ONCE) });
  }

  /** The rest by jobs of the worker, because ten statements a camera take their time. */
  async furnishRest(): Promise<void> {
    const leads = await this.imported();
    await this.db.transaction(async (tx) => {
      for (let from = AT_ONCE; from < leads.length; from += PER_JOB)
        await this.jobs.start(tx, FURNISH, { leads: leads.slice(from, from + PER_JOB) });
    });
  }

  @Job(FURNISH)
  async furnish({ leads }: { leads: readonly Lead[] }): Promise<void> {
    await this.db.transaction(async (tx) => {
      for (const lead of leads) {
        const { id, index } = lead;
        await this.cameras.updateIn(tx, id, decisions(lead), ANY_VERSION);
        if (needsMask(lead)) await this.masks.createIn(tx, id, WINDOW);
        // every thirtieth camera is still being planned
        if (index % 30 !== 29) await this.cameras.transitionIn(tx, id, { to: 'active' }, ANY_VERSION);
      }
    });
  }

  private async imported(): Promise<Lead[]> {
    const rows = await this.db.query<Omit<Lead, 'index'>>(
      `select camera.id, site.code as "siteCode", area.class as "areaClass", camera.installed_on::text as "installedOn"
        from camera join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id
          join area on area.tenant_id = camera.tenant_id and area.id = camera.area_id
        order by site.code, camera.code`,
    );
    return rows.map((row, index) => ({ ...row, index }));
  }
}
