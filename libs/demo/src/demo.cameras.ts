import { Cameras, PrivacyMasks } from '@mimamori/cameras';
import { Clock, japanDay, Job, Jobs, TenantDb } from '@mimamori/platform';
import { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { decisions, type Lead, needsMask, stepsOf } from './demo.camera-facts';
import { DemoDesk } from './demo.desk';
import { maskOf } from './demo.masks';

const FURNISH = 'demo.furnish';
/** The cameras of the first store. */
const AT_ONCE = 13;
const PER_JOB = 50;

const ANY_VERSION = new IfMatchHeader(undefined);

/** Decides about imported cameras and switches most of them on. */
@Injectable()
export class DemoCameras {
  constructor(
    private readonly db: TenantDb,
    private readonly jobs: Jobs,
    private readonly cameras: Cameras,
    private readonly masks: PrivacyMasks,
    private readonly clock: Clock,
    private readonly desk: DemoDesk,
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
    await this.desk.later();
  }

  @Job(FURNISH)
  async furnish({ leads }: { leads: readonly Lead[] }): Promise<void> {
    await this.db.transaction(async (tx) => {
      for (const lead of leads) {
        const { id } = lead;
        await this.cameras.updateIn(tx, id, decisions(lead), ANY_VERSION);
        if (needsMask(lead)) await this.masks.createIn(tx, id, maskOf(lead));
        for (const step of stepsOf(lead)) await this.cameras.transitionIn(tx, id, step, ANY_VERSION);
      }
    });
  }

  private async imported(): Promise<Lead[]> {
    const today = japanDay(this.clock.now());
    const rows = await this.db.query<Omit<Lead, 'index' | 'today'>>(
      `select camera.id, camera.model, site.code as "siteCode", area.class as "areaClass", camera.installed_on::text as "installedOn"
        from camera join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id
          join area on area.tenant_id = camera.tenant_id and area.id = camera.area_id
        order by site.code, camera.code`,
    );
    return rows.map((row, index) => ({ ...row, index, today }));
  }
}
