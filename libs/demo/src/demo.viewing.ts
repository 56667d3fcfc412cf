import { ViewGrantSteps } from '@mimamori/access';
import { actAs, Authorizer, TenantDb } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { FIRST_STORE } from './demo.chain';
import { DemoNightWatch, GUARDS } from './demo.night-watch';

const APPROVER = 'compliance';
const ANY_VERSION = new IfMatchHeader(undefined);
const ASKED = {
  actions: ['view_playback'] as 'view_playback'[],
  reason: '深夜の異常通報（入口の人感センサー）の状況確認',
  minutes: 60,
};

interface Person {
  readonly id: string;
  readonly tenantId: string;
}

/** Rights beyond the usual, and a view grant that one person asked for and another approved: a program can do neither. */
@Injectable()
export class DemoViewing {
  constructor(
    private readonly db: TenantDb,
    private readonly users: Users,
    private readonly steps: ViewGrantSteps,
    private readonly authorizer: Authorizer,
    private readonly nightWatch: DemoNightWatch,
  ) {}

  /** Leaves alone what is there. */
  async build(chain: string): Promise<void> {
    await this.nightWatch.build(chain);
    await this.ask();
  }

  /** Where there is a guard who may ask. */
  private async ask(): Promise<void> {
    const [guard, approver] = [await this.users.find(GUARDS[0].loginId), await this.users.find(APPROVER)];
    const cameraId = await this.camera();
    if (!guard || !approver || !cameraId) return;
    const asked = await this.db.query('select from view_grant where grantee_id = $1', [guard.id]);
    if (asked.length) return;
    const { id } = await this.as(guard, () => this.steps.request({ ...ASKED, cameras: [cameraId] }));
    await this.as(approver, () => this.steps.approve(id, { note: '通報記録を確認しました。' }, ANY_VERSION));
  }

  private async camera(): Promise<string | undefined> {
    const [camera] = await this.db.query<{ id: string }>(
      `select camera.id from camera
         join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id
        where site.code = $1 and camera.state = 'active' order by camera.code limit 1`,
      [FIRST_STORE],
    );
    return camera?.id;
  }

  private as<T>({ id, tenantId }: Person, work: () => Promise<T>): Promise<T> {
    return actAs(this.authorizer, { kind: 'user', id, tenantId }, 'ja', work);
  }
}
