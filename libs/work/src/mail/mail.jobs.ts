import {
  actAs,
  Authorizer,
  Background,
  Clock,
  Job,
  Jobs,
  systemPrincipal,
  TenantDb,
} from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { MailDelivery } from './mail-delivery.service';
import { MAIL_JOB, MAIL_LEASE_MILLISECONDS } from './mail.lease';

const RETRY_EVERY_MILLISECONDS = 30_000;
const PURGE_EVERY_MILLISECONDS = 3_600_000;
/** In one round: of tenants, and of each tenant's mails. */
const MOST_TENANTS = 100;
const MOST_MAILS = 100;
const MOST_PURGED = 5_000;
const KEPT_DAYS = 90;

/** $1 now, $2 when another attempt counts as dead, $3 how many. */
const TAKE_DUE = `update mail set next_attempt_at = $2, updated_at = $1 where mail.id in (
    select due.id from mail due where due.next_attempt_at <= $1 order by due.next_attempt_at, due.id limit $3
    for update skip locked)
  returning mail.id as "mailId", mail.attempts as attempt`;

@Injectable()
export class MailJobs {
  private readonly logger = new Logger(MailJobs.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly authorizer: Authorizer,
    private readonly delivery: MailDelivery,
  ) {}

  @Job(MAIL_JOB)
  async deliver({ mailId, attempt }: { mailId: string; attempt: number }): Promise<void> {
    await this.delivery.attempt(mailId, attempt);
  }

  /** Mails whose next attempt is due become jobs again, some of each tenant in turn. */
  @Background('work.mail-retries', RETRY_EVERY_MILLISECONDS)
  async retry(): Promise<void> {
    for (const tenantId of await this.tenantsWithDue())
      try {
        await actAs(this.authorizer, systemPrincipal('worker', tenantId), 'ja', () => this.retryOf());
      } catch (error) {
        this.logger.error(`mails of tenant ${tenantId} were not taken up`, (error as Error).stack);
      }
  }

  /** What was sent is history after three months; addresses do not lie around. @returns how many went */
  @Background('work.mail-purge', PURGE_EVERY_MILLISECONDS)
  async purge(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - KEPT_DAYS * 86_400_000);
    const gone = await this.db.asSystem('old mails of all tenants are deleted', (system) =>
      system.query<{ id: string }>(
        `delete from mail where (tenant_id, id) in (select tenant_id, id from mail
           where created_at < $1 and state <> 'queued' order by created_at limit $2) returning id`,
        [before, MOST_PURGED],
      ),
    );
    return gone.length;
  }

  private async tenantsWithDue(): Promise<string[]> {
    const rows = await this.db.asSystem(
      'find the tenants whose mails are due for another attempt',
      (system) =>
        system.query<{ id: string }>(
          `select tenant_id as id from mail where next_attempt_at <= $1
         group by tenant_id order by min(next_attempt_at) limit $2`,
          [this.clock.now(), MOST_TENANTS],
        ),
    );
    return rows.map(({ id }) => id);
  }

  private async retryOf(): Promise<void> {
    const now = this.clock.now();
    const lease = new Date(now.getTime() + MAIL_LEASE_MILLISECONDS);
    await this.db.transaction(async (tx) => {
      const due = await tx.query<{ mailId: string; attempt: number }>(TAKE_DUE, [now, lease, MOST_MAILS]);
      for (const { mailId, attempt } of due) await this.jobs.start(tx, MAIL_JOB, { mailId, attempt });
    });
  }
}
