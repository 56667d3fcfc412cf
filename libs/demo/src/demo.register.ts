import { Jobs, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { type DemoChain, demoStores, STORES_AT_ONCE } from './demo.chain';
import { DemoDesk } from './demo.desk';
import { DemoGrowth } from './demo.growth';
import { DemoStores, type Places } from './demo.stores';

/** The register of a chain: what has to be there at once, and what may follow. */
@Injectable()
export class DemoRegister {
  constructor(
    private readonly db: TenantDb,
    private readonly jobs: Jobs,
    private readonly stores: DemoStores,
    private readonly growth: DemoGrowth,
    private readonly desk: DemoDesk,
  ) {}

  /** What cameras refer to. @returns where the people with narrow roles work. */
  async build(chain: DemoChain): Promise<Places> {
    await this.db.transaction((tx) => this.stores.ground(tx, chain));
    await this.stores.build(demoStores(chain, 0, Math.min(chain.stores, STORES_AT_ONCE)));
    return this.stores.places();
  }

  /** Brings in the cameras of the first stores. @returns the job's id */
  bringIn(chain: DemoChain): Promise<string> {
    return this.db.transaction((tx) => this.growth.begin(tx, chain));
  }

  /** @throws Error when the job did not do its work */
  async finished(jobId: string): Promise<void> {
    const { state, problem } = await this.jobs.finished(jobId);
    if (state !== 'done')
      throw new Error(`the demonstration could not be made: ${JSON.stringify(problem ?? state)}`);
  }

  /** What nobody has to wait for: further stores, and what lies on desks. */
  async leaveRest(chain: DemoChain): Promise<void> {
    await this.db.transaction(async (tx) => {
      await this.desk.later(tx, chain);
      await this.growth.goOn(tx, chain);
    });
  }
}
