import { Audit } from '@mimamori/audit';
import { Clock, japanDay, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { ApiKeys } from '../api-key/api-key.service';
import { Sessions } from '../session/session.service';

/** In one round; who is left comes up again in the next. */
const MOST_PEOPLE = 200;

/** Of `person`, on the day `$1` (Asia/Tokyo): whether they were dismissed, or their last day is over. */
export const HAS_LEFT = "(person.status = 'disabled' or person.last_day < $1::date)";
/** Of `person`: whether something of theirs would work again if they came back. `$2`: now. */
const HOLDS_SOMETHING = `(exists (
    select from session
    where session.tenant_id = person.tenant_id and session.user_id = person.id and session.ended_at is null)
  or exists (
    select from api_key
    where api_key.tenant_id = person.tenant_id and api_key.created_by = person.id and api_key.revoked_at is null
      and api_key.expires_at > $2))`;

const LEAVERS = `
select person.id from user_account person where ${HAS_LEFT} and ${HOLDS_SOMETHING}
order by person.id limit ${MOST_PEOPLE}`;

/**
 * Sessions and keys of somebody who left work from that instant no more, because each use asks for the account. Here they end
 * for good: an account that is opened again must not bring back what somebody else may have kept of it.
 */
@Injectable()
export class Leavers {
  constructor(
    private readonly clock: Clock,
    private readonly sessions: Sessions,
    private readonly keys: ApiKeys,
    private readonly audit: Audit,
  ) {}

  /** In the tenant of the transaction. @returns of how many people */
  async endIn(tx: Tx): Promise<number> {
    const now = this.clock.now();
    const left = await tx.query<{ id: string }>(LEAVERS, [japanDay(now), now]);
    for (const { id } of left) await this.endOf(tx, id);
    return left.length;
  }

  private async endOf(tx: Tx, userId: string): Promise<void> {
    const sessions = await this.sessions.endAllOf(tx, userId, 'ended');
    if (sessions)
      await this.audit.append(tx, {
        action: 'session.end',
        subject: 'User',
        subjectId: userId,
        details: { reason: 'left', sessions },
      });
    await this.keys.revokeAllOfIn(tx, userId);
  }
}
