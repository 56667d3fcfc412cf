import { CameraImports, Cameras, Purposes } from '@mimamori/cameras';
import { IfMatchHeader, Job, JobRunner, Jobs, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { type DemoChain, demoStores } from './demo.chain';
import { inventoryCsv, PURPOSES } from './demo.inventory';

const JOB_POLL_MILLISECONDS = 25;
const FURNISH = 'demo.furnish';
/** Cameras of the first stores: what the tour looks at. */
const AT_ONCE = 26;
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

  /** The first stores at once; the rest by jobs of the worker, because ten statements a camera take their time. */
  async furnishSome(): Promise<void> {
    const leads = await this.imported();
    await this.furnish({ leads: leads.slice(0, AT_ONCE) });
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

/** The demonstration's cameras come in as a customer's do: by the import job, which this process runs itself. */
@Injectable()
export class DemoInventory {
  constructor(
    private readonly purposes: Purposes,
    private readonly imports: CameraImports,
    private readonly jobs: Jobs,
    private readonly runner: JobRunner,
    private readonly cameras: DemoCameras,
  ) {}

  async bringIn({ stores, cameras }: DemoChain): Promise<void> {
    for (const purpose of PURPOSES) await this.purposes.create(purpose);
    const jobId = await this.imports.start({ bytes: inventoryCsv(demoStores(stores), cameras) });
    await this.runner.start();
    await this.finished(jobId).finally(() => this.runner.stop());
    await this.cameras.furnishSome();
  }

  /** @throws Error when the import did not take every row. */
  private async finished(jobId: string): Promise<void> {
    for (;;) {
      const { finishedAt, result, problem } = await this.jobs.get(jobId);
      if (finishedAt && result?.saved) return;
      if (finishedAt)
        throw new Error(`the demonstration's inventory was refused: ${JSON.stringify(problem ?? result)}`);
      await new Promise((resolve) => setTimeout(resolve, JOB_POLL_MILLISECONDS));
    }
  }
}
