import {
  ViewGrantApproved,
  ViewGrantEnded,
  ViewGrantRejected,
  ViewGrantRequested,
  ViewGrants,
} from '@mimamori/access';
import { Listener, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { StandingTasks } from './standing-tasks.service';

const CODE = 'work.view_grant_waiting';

interface Named {
  readonly grantId: string;
  readonly siteId: string | null;
}

/** Whoever may approve finds requests for view grants among what is to be done. */
@Injectable()
export class ViewGrantDuties {
  constructor(
    private readonly db: TenantDb,
    private readonly grants: ViewGrants,
    private readonly tasks: StandingTasks,
  ) {}

  /** Heard late, it may be decided already. */
  @Listener(ViewGrantRequested)
  async open({ grantId, siteId }: Named): Promise<void> {
    await this.db.transaction(async (tx) => {
      if (!(await this.grants.isWaiting(tx, grantId))) return;
      const about = { subject: 'ViewGrant', subjectId: grantId, siteId };
      await this.tasks.open(tx, [{ kind: 'duty', code: CODE, ...about, severity: 'medium' }]);
    });
  }

  @Listener(ViewGrantApproved)
  approved({ grantId }: Named): Promise<void> {
    return this.close(grantId, 'approved');
  }

  @Listener(ViewGrantRejected)
  rejected({ grantId }: Named): Promise<void> {
    return this.close(grantId, 'rejected');
  }

  @Listener(ViewGrantEnded)
  ended({ grantId }: Named): Promise<void> {
    return this.close(grantId, 'ended');
  }

  private async close(grantId: string, outcome: string): Promise<void> {
    await this.db.transaction((tx) => this.tasks.close(tx, [{ code: CODE, subjectId: grantId }], outcome));
  }
}
