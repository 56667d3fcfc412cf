import { PLATFORM_TENANT } from '@mimamori/access';
import { actAs, Authorizer, Config, JobRunner, systemPrincipal, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { DemoAccounts, type DemoSignIn } from './demo.accounts';
import { type DemoChain, chainOf, KUMANOMI, MIMAMART } from './demo.chain';
import { DemoNotAllowed } from './demo.errors';
import { OPERATOR, peopleOf } from './demo.people';
import { DemoRegister } from './demo.register';

interface Founded {
  readonly chain: DemoChain;
  readonly tenantId: string;
  readonly ownerId: string;
}

/** A chain in the making. */
interface Begun extends Founded {
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
      // founded one after the other, because an interrupted start is known by its first tenant; the rest takes turns
      const founded = [
        await this.found(chainOf(MIMAMART.code, this.config.demoScale)),
        await this.found(KUMANOMI),
      ];
      const begun = await Promise.all(founded.map((one) => this.begin(one)));
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

  private async found(chain: DemoChain): Promise<Founded> {
    const [owner] = peopleOf(chain.code);
    const { tenantId, ownerId } = await this.accounts.found(chain, owner!);
    return { chain, tenantId, ownerId };
  }

  private begin({ chain, tenantId, ownerId }: Founded): Promise<Begun> {
    return this.inTenant(tenantId, async () => {
      const [keys, places] = await Promise.all([
        this.accounts.keys(peopleOf(chain.code)),
        this.register.build(chain),
      ]);
      const signIns = await this.accounts.people(chain.code, ownerId, keys, places);
      return { chain, tenantId, ownerId, signIns, jobId: await this.register.bringIn(chain) };
    });
  }

  private async operator(): Promise<DemoSignIn[]> {
    const founded = await this.accounts.found({ code: PLATFORM_TENANT, name: 'Mimamori' }, OPERATOR);
    return this.inTenant(founded.tenantId, async () =>
      this.accounts.people(PLATFORM_TENANT, founded.ownerId, await this.accounts.keys([OPERATOR])),
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
