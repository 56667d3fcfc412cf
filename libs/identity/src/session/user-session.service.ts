import { Audit } from '@mimamori/audit';
import { Clock, getPrincipal, NotFound, requireCan, TenantDb } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { ownSessions } from './session.queries';
import { type SessionRow, type SessionView, toSessionView } from './session.schema';
import { Sessions } from './session.service';

const ENDED = 'select ended_at is not null as ended from session where id = $1 and user_id = $2';

/** Other people's sessions, for whoever may read and end them. Ending one takes nothing that the person cannot have back. */
@Injectable()
export class UserSessions {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly audit: Audit,
  ) {}

  /** Those that still work, newest first. @throws NotFound, Forbidden */
  async list(userId: string): Promise<SessionView[]> {
    await this.requireUser('read', userId);
    const { text, values } = ownSessions(userId, this.clock.now());
    const rows = await this.db.query<SessionRow>(text, values);
    return rows.map((row) => toSessionView(row, getPrincipal().credentialId));
  }

  /** One that has ended already stays as it is. @throws NotFound, Forbidden */
  async end(userId: string, id: string): Promise<void> {
    await this.requireUser('end', userId);
    const [row] = await this.db.query<{ ended: boolean }>(ENDED, [id, userId]);
    if (!row) throw new NotFound('Session');
    if (!row.ended) await this.endThese(userId, [id]);
  }

  /** All of a person's; with none there is nothing to do. @throws NotFound, Forbidden */
  async endAll(userId: string): Promise<void> {
    await this.requireUser('end', userId);
    const { text, values } = ownSessions(userId, this.clock.now());
    for (;;) {
      // a page at a time: whoever stole a password may have opened more sessions than a list shows
      const rows = await this.db.query<SessionRow>(text, values);
      if (!rows.length) return;
      await this.endThese(
        userId,
        rows.map(({ id }) => id),
      );
    }
  }

  private async requireUser(action: 'read' | 'end', userId: string): Promise<void> {
    const { id } = await this.users.get(userId);
    requireCan(action, 'Session', { userId: id });
  }

  private async endThese(userId: string, ids: readonly string[]): Promise<void> {
    await this.db.transaction(async (tx) => {
      await this.sessions.endIn(tx, ids, 'ended');
      for (const id of ids)
        await this.audit.append(tx, {
          action: 'session.end',
          subject: 'Session',
          subjectId: id,
          details: { userId, reason: 'ended' },
        });
    });
  }
}
