import { PLATFORM_TENANT } from '@mimamori/access';
import { actAs, Authorizer, Config, JobRunner, systemPrincipal, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { DemoAccounts, type DemoSignIn } from './demo.accounts';
import { type DemoChain, chainOf, KUMANOMI, MIMAMART } from './demo.chain';
import { DemoNotAllowed } from './demo.errors';
import { OPERATOR, peopleOf } from './demo.people';
import { DemoRegister } from './demo.register';

/** A chain in the making. */
interface Begun {
  readonly chain: DemoChain;
  readonly tenantId: string;
  readonly jobId: string;
  readonly signIns: readonly DemoSignIn[];
}

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

  /**
   * Makes the contract's tenants and users; passwords are answered once and kept nowhere. The operator's tenant comes last:
   * without it, the demonstration is half made. @throws DemoNotAllowed
   */
  async seed(): Promise<DemoSignIn[]> {
    await this.requireEmpty();
    const made = await this.withJobs(async () => {
      // the second chain is begun while the cameras of the first are still coming in
      const begun = [
        await this.begin(chainOf(MIMAMART.code, this.config.demoScale)),
        await this.begin(KUMANOMI),
      ];
      for (const { tenantId, jobId } of begun)
        await this.inTenant(tenantId, () => this.register.finished(jobId));
      return begun;
    });
    for (const { tenantId, chain } of made)
      await this.inTenant(tenantId, () => this.register.leaveRest(chain));
    return [...made.flatMap(({ signIns }) => signIns), ...(await this.operator())];
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

  private async begin(chain: DemoChain): Promise<Begun> {
    const people = peopleOf(chain.code);
    const { tenantId, ownerId } = await this.accounts.found(chain, people[0]!);
    return this.inTenant(tenantId, async () => {
      const places = await this.register.build(chain);
      const signIns = await this.accounts.people(chain.code, ownerId, people, places);
      return { chain, tenantId, signIns, jobId: await this.register.bringIn(chain) };
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
