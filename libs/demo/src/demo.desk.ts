import { Clock, japanDay, Job, Jobs, type Tx } from '@mimamori/platform';
import { MunicipalRules } from '@mimamori/sites';
import { Injectable } from '@nestjs/common';

import { CAPITALS } from './demo.capitals';
import type { DemoChain } from './demo.chain';
import { DemoPapers } from './demo.papers';
import { DemoTasks } from './demo.todo';
import { DemoViewing } from './demo.viewing';

const DESK = 'demo.desk';

/**
 * What lies on the desks of head office and stores: tasks, photos and plans, a municipality's rule to be asked for, rights
 * beyond the usual.
 */
@Injectable()
export class DemoDesk {
  constructor(
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly tasks: DemoTasks,
    private readonly papers: DemoPapers,
    private readonly rules: MunicipalRules,
    private readonly viewing: DemoViewing,
  ) {}

  /** By a job of the worker: nobody has to wait for it. */
  async later(tx: Tx, { code: chain }: DemoChain): Promise<void> {
    await this.jobs.start(tx, DESK, { chain });
  }

  @Job(DESK)
  async lay({ chain }: { readonly chain: string }): Promise<void> {
    if (await this.tasks.isBuilt()) return;
    await this.papers.build();
    await this.askForRule();
    await this.viewing.build(chain);
    // last of all, because they tell that the rest was done
    await this.tasks.build(chain);
  }

  /** A rule whose facts nobody knows yet: the demonstration makes up no law. */
  private async askForRule(): Promise<void> {
    const { name, municipalityCode } = CAPITALS['東京都']!;
    await this.rules.create({
      municipalityCode,
      name,
      source: '記入例（区の担当窓口に照会中。内容は確認でき次第記録します）',
      asOf: japanDay(this.clock.now()),
    });
  }
}
