import { Clock, japanDay, TenantDb } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { Users } from '@mimamori/users';
import { IfMatchHeader } from '@mimamori/web';
import { findingListQuery, Tasks } from '@mimamori/work';
import { Injectable } from '@nestjs/common';

import { FIRST_STORE } from './demo.chain';
import { daysAfter } from './demo.day';
import { type DemoTask, tasksOf } from './demo.late-tasks';

const ANY_VERSION = new IfMatchHeader(undefined);
const MOST_PLANNED = 100;
/** Within how many days somebody means to have dealt with what was found. */
const DAYS = { critical: 3, high: 14, medium: 30, low: 60, info: 90 } as const;

/** Who does what until when: tasks that people gave each other, and days for what was found in the first store. */
@Injectable()
export class DemoTasks {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly sites: Sites,
    private readonly users: Users,
    private readonly tasks: Tasks,
  ) {}

  async build(chain: string): Promise<void> {
    const today = japanDay(this.clock.now());
    const tasks = tasksOf(chain);
    const sites = await this.sites.findByCode(tasks.flatMap(({ siteCode }) => siteCode ?? []));
    const first = sites.get(FIRST_STORE);
    if (first) await this.planFindings(first.id, today);
    for (const task of tasks) await this.ask(task, today, task.siteCode && sites.get(task.siteCode)?.id);
  }

  /** Whether somebody has been here before: a job may be run twice. */
  async isBuilt(): Promise<boolean> {
    return (await this.db.query(`select 1 from task where kind = 'manual' limit 1`)).length > 0;
  }

  private async ask(
    { ownerLoginId, siteCode, dueInDays, became, ...task }: DemoTask,
    today: string,
    siteId: string | undefined,
  ): Promise<void> {
    // a small demonstration lacks some of the stores
    if (siteCode && !siteId) return;
    const ownerUserId = (await this.users.find(ownerLoginId))?.id;
    const { id } = await this.tasks.create({ ...task, siteId, ownerUserId, dueAt: dueAt(today, dueInDays) });
    if (became) await this.tasks.transition(id, became, ANY_VERSION);
  }

  private async planFindings(siteId: string, today: string): Promise<void> {
    const open = { filter: { siteId }, limit: MOST_PLANNED };
    const { items } = await this.tasks.listFindings(findingListQuery.parse(open));
    for (const { id, severity, dueAt: known } of items)
      if (known === null) await this.tasks.update(id, { dueAt: dueAt(today, DAYS[severity]) }, ANY_VERSION);
  }
}

/** Six in the evening, when stores hand over. */
const dueAt = (today: string, days: number) => `${daysAfter(today, days)}T18:00:00+09:00`;
