import { Audit } from '@mimamori/audit';
import { Clock, getPrincipal, GuestLog, type GuestUse, Jobs, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { SupportTicketUsed } from '../identity.events';

/** `$1` session, `$2` now → a row the first time. */
const FIRST_USE = 'update support_session set used_at = $2 where id = $1 and used_at is null returning id';
const REFUSED = [401, 403, 404];
const FAULTS_FROM = 400;

/** What support asks for, in the log of the tenant that let it in, before it is answered. */
@Injectable()
export class SupportUses extends GuestLog {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
  ) {
    super();
  }

  override note(use: GuestUse): Promise<void> {
    return this.db.transaction((tx) => this.noteIn(tx, use));
  }

  private async noteIn(tx: Tx, { operation, status, ids }: GuestUse): Promise<void> {
    const { supportTicketId: ticketId = '', credentialId: sessionId = '' } = getPrincipal();
    await this.audit.append(tx, {
      action: 'support.access.use',
      subject: 'SupportTicket',
      subjectId: ticketId,
      outcome: outcomeOf(status),
      details: { operation, status, sessionId, ...(ids?.length ? { ids } : {}) },
    });
    const first = await tx.query(FIRST_USE, [sessionId, this.clock.now()]);
    if (first.length) await this.jobs.publish(tx, new SupportTicketUsed({ ticketId, sessionId }));
  }
}

function outcomeOf(status: number): 'ok' | 'denied' | 'failed' {
  if (status < FAULTS_FROM) return 'ok';
  return REFUSED.includes(status) ? 'denied' : 'failed';
}
