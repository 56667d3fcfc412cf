import { CameraImports } from '@mimamori/cameras';
import { Jobs, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { DemoCameras } from './demo.cameras';
import { type DemoChain, demoStores } from './demo.chain';
import { DemoGroups } from './demo.groups';
import { inventoryCsv } from './demo.inventory';
import { DemoStores, type Places } from './demo.stores';

/** The demonstration's cameras come in as a customer's do: by the import job. */
@Injectable()
export class DemoRegister {
  constructor(
    private readonly db: TenantDb,
    private readonly stores: DemoStores,
    private readonly imports: CameraImports,
    private readonly jobs: Jobs,
    private readonly cameras: DemoCameras,
    private readonly groups: DemoGroups,
  ) {}

  /** What cameras refer to. @returns where the people with narrow roles work. */
  build({ stores }: DemoChain): Promise<Places> {
    return this.db.transaction((tx) => this.stores.build(tx, demoStores(stores)));
  }

  async bringIn({ stores, cameras }: DemoChain): Promise<void> {
    const jobId = await this.imports.start({ bytes: inventoryCsv(demoStores(stores), cameras) });
    await this.finished(jobId);
    await this.cameras.furnishFirst();
    await this.groups.build();
  }

  /** What `bringIn` left for later. */
  furnishRest(): Promise<void> {
    return this.cameras.furnishRest();
  }

  /** @throws Error when the import did not take every row. */
  private async finished(jobId: string): Promise<void> {
    const { result, problem } = await this.jobs.finished(jobId);
    if (!result?.saved)
      throw new Error(`the demonstration's inventory was refused: ${JSON.stringify(problem ?? result)}`);
  }
}
