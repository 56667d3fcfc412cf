import { Cameras } from '@mimamori/cameras';
import { Job, Jobs, TenantDb } from '@mimamori/platform';
import { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

const FURNISH = 'demo.furnish';
/** The cameras of the first store. */
const AT_ONCE = 13;
const PER_JOB = 50;

const ANY_VERSION = new IfMatchHeader(undefined);

/** What stays open after an installer's list went in; index 0 is the first camera of the first store. */
interface Lead {
  readonly id: string;
  readonly index: number;
}

/** Most decisions are made; what is not is there to be found by the safeguard report. */
function decisions(index: number): Parameters<Cameras['updateIn']>[2] {
  return {
    maskDecision: index % 9 === 0 ? 'needed' : 'not_needed',
    maskReason: index % 9 === 0 ? null : '撮影範囲は店舗の敷地内に限られるため',
    noticeClass: index % 40 === 7 ? null : 'sign_and_publication',
    managementTls: index % 25 !== 3,
    streamTls: index % 10 !== 4,
  };
}

/** Decides about imported cameras and switches most of them on. */
@Injectable()
export class DemoCameras {
  constructor(
    private readonly db: TenantDb,
    private readonly jobs: Jobs,
    private readonly cameras: Cameras,
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
      for (const { id, index } of leads) {
        await this.cameras.updateIn(tx, id, decisions(index), ANY_VERSION);
        // every thirtieth camera is still being planned
        if (index % 30 !== 29) await this.cameras.transitionIn(tx, id, { to: 'active' }, ANY_VERSION);
      }
    });
  }

  private async imported(): Promise<Lead[]> {
    const rows = await this.db.query<{ id: string }>(
      'select camera.id from camera join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id order by site.code, camera.code',
    );
    return rows.map(({ id }, index) => ({ id, index }));
  }
}
