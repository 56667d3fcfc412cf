import { PLATFORM_TENANT } from '@mimamori/access';
import { actAs, Authorizer, Config, JobRunner, systemPrincipal, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { DemoAccounts, type DemoSignIn } from './demo.accounts';
import { type DemoChain, KUMANOMI, MIMAMART } from './demo.chain';
import { DemoNotAllowed } from './demo.errors';
import { OPERATOR, PEOPLE } from './demo.people';
import { DemoRegister } from './demo.register';

@Injectable()
export class Demo {
  constructor(
    private readonly db: TenantDb,
    private readonly config: Config,
    private readonly authorizer: Authorizer,
    private readonly accounts: DemoAccounts,
    private readonly register: DemoRegister,
    private readonly runner: JobRunner,
  ) {}

  /** Makes the contract's tenants and users; passwords are answered once and kept nowhere. @throws DemoNotAllowed */
  async seed(): Promise<DemoSignIn[]> {
    await this.requireEmpty();
    const scale = this.config.demoScale;
    const mimamart = {
      ...MIMAMART,
      stores: scale,
      cameras: Math.round((MIMAMART.cameras * scale) / MIMAMART.stores),
    };
    const made = await this.withJobs(async () => [await this.chain(mimamart), await this.chain(KUMANOMI)]);
    const signIns = [...made.flatMap((chain) => chain.signIns), ...(await this.operator())];
    // last of all: the worker takes these jobs at once, and would compete with what is still being made
    for (const { tenantId } of made) await this.inTenant(tenantId, () => this.register.furnishRest());
    return signIns;
  }

  /** The inventories come in by jobs, which this process runs itself: no worker may be there yet. */
  private async withJobs<T>(work: () => Promise<T>): Promise<T> {
    await this.runner.start();
    try {
      return await work();
    } finally {
      await this.runner.stop();
    }
  }

  private async chain(chain: DemoChain): Promise<{ tenantId: string; signIns: DemoSignIn[] }> {
    const { tenantId, ownerId } = await this.accounts.found(chain, PEOPLE[0]!);
    return this.inTenant(tenantId, async () => {
      const places = await this.register.build(chain);
      const signIns = await this.accounts.people(chain.code, ownerId, PEOPLE, places);
      await this.register.bringIn(chain);
      return { tenantId, signIns };
    });
  }

  private async operator(): Promise<DemoSignIn[]> {
    const founded = await this.accounts.found({ code: PLATFORM_TENANT, name: 'Mimamori' }, OPERATOR);
    return this.inTenant(founded.tenantId, () =>
      this.accounts.people(PLATFORM_TENANT, founded.ownerId, [OPERATOR]),
    );
  }

  private inTenant<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    return actAs(this.authorizer, systemPrincipal('demo', tenantId), 'ja', work);
  }

  private async requireEmpty(): Promise<void> {
    const tenants = await this.db.asSystem('the demonstration goes only into an empty database', (system) =>
      system.query('select 1 from tenant limit 1'),
    );
    if (!this.config.demo || tenants.length) throw new DemoNotAllowed();
  }
}
