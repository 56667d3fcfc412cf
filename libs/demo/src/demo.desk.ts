import { Clock, japanDay, Job, Jobs, TenantDb } from '@mimamori/platform';
import { MunicipalRules } from '@mimamori/sites';
import { Injectable } from '@nestjs/common';

import { CAPITALS } from './demo.capitals';
import { DemoPapers } from './demo.papers';
import { DemoTasks } from './demo.todo';

const DESK = 'demo.desk';

/** What lies on the desks of head office and stores: tasks, photos and plans, a municipality's rule to be asked for. */
@Injectable()
export class DemoDesk {
  constructor(
    private readonly db: TenantDb,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly tasks: DemoTasks,
    private readonly papers: DemoPapers,
    private readonly rules: MunicipalRules,
  ) {}

  /** By a job of the worker: nobody has to wait for it. */
  async later(): Promise<void> {
    await this.db.transaction((tx) => this.jobs.start(tx, DESK, {}));
  }

  @Job(DESK)
  async lay(): Promise<void> {
    if (await this.tasks.isBuilt()) return;
    await this.tasks.build();
    await this.papers.build();
    await this.askForRule();
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
