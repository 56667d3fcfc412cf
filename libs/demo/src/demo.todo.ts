import { Clock, japanDay, TenantDb } from '@mimamori/platform';
import { Sites } from '@mimamori/sites';
import { Users } from '@mimamori/users';
import { IfMatchHeader } from '@mimamori/web';
import { findingListQuery, type TaskCreate, Tasks } from '@mimamori/work';
import { Injectable } from '@nestjs/common';

import { daysAfter } from './demo.camera-facts';
import { FIRST_STORE } from './demo.inventory';

const ANY_VERSION = new IfMatchHeader(undefined);
const MOST_PLANNED = 100;
/** Within how many days somebody means to have dealt with what was found. */
const DAYS = { critical: 3, high: 14, medium: 30, low: 60, info: 90 } as const;

interface DemoTask extends Pick<TaskCreate, 'title' | 'note' | 'severity'> {
  readonly ownerLoginId: string;
  /** Without it, the whole tenant. */
  readonly siteCode?: string;
  /** From today; yesterday's is late, and its owner hears of it by mail. */
  readonly dueInDays: number;
}

const TASKS: readonly DemoTask[] = [
  {
    title: '入口の「防犯カメラ作動中」の掲示を貼り替える',
    note: '日焼けで文字が読みにくくなっています。',
    severity: 'medium',
    ownerLoginId: 'store-0001',
    siteCode: FIRST_STORE,
    dueInDays: 7,
  },
  {
    title: 'レンズを清掃し、画角を写真と見比べる',
    severity: 'low',
    ownerLoginId: 'store-0001',
    siteCode: FIRST_STORE,
    dueInDays: -1,
  },
  {
    title: '届出の要否を新宿区の担当窓口に確認する',
    note: '確認した内容と日付は「自治体のルール」に記録してください。',
    severity: 'high',
    ownerLoginId: 'compliance',
    siteCode: FIRST_STORE,
    dueInDays: 10,
  },
  {
    title: 'カメライト CL-100 の更新計画をまとめる',
    note: 'メーカーのサポートが終了しています。',
    severity: 'high',
    ownerLoginId: 'region-kanto',
    dueInDays: 21,
  },
];

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

  async build(): Promise<void> {
    const today = japanDay(this.clock.now());
    const siteId = (await this.sites.findByCode([FIRST_STORE])).get(FIRST_STORE)?.id;
    if (siteId) await this.planFindings(siteId, today);
    for (const { ownerLoginId, siteCode, dueInDays, ...task } of TASKS)
      await this.tasks.create({
        ...task,
        siteId: siteCode ? siteId : undefined,
        ownerUserId: (await this.users.find(ownerLoginId))?.id,
        dueAt: dueAt(today, dueInDays),
      });
  }

  /** Whether somebody has been here before: a job may be run twice. */
  async isBuilt(): Promise<boolean> {
    return (await this.db.query(`select 1 from task where kind = 'manual' limit 1`)).length > 0;
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
