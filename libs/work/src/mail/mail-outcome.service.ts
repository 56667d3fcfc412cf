import { Checkpoints } from '@mimamori/audit';
import { Clock, TenantDb, type Tx } from '@mimamori/platform';
import { Injectable, Logger } from '@nestjs/common';

import { NOTE_MAIL } from '../checkpoint-receiver/checkpoint-receiver.queries';
import type { LatestMail } from '../checkpoint-receiver/checkpoint-receiver.schema';
import { Tasks } from '../task/task.service';
import { MailEntity } from './mail.entity';
import { faultOf, nextAttemptAt } from './mail.rules';
import type { MailState } from './mail.schema';

export const MAIL_FAILED = 'work.mail_failed';

export type Suppression =
  'not_configured' | 'no_address' | 'recipient_absent' | 'address_limit' | 'tenant_limit';

/** What an attempt means for its mail and for those who wait for it. */
@Injectable()
export class MailOutcomes {
  private readonly logger = new Logger(MailOutcomes.name);

  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly tasks: Tasks,
    private readonly checkpoints: Checkpoints,
  ) {}

  async suppressed(mail: MailEntity, reason: Suppression): Promise<void> {
    const { tenantId, id } = mail;
    const now = this.clock.now();
    await this.db.transaction(async (tx) => {
      await tx
        .repository(MailEntity)
        .update({ tenantId, id }, { state: 'suppressed', reason, nextAttemptAt: null, updatedAt: now });
      await this.note(tx, mail, 'suppressed', reason);
    });
  }

  /** @param way `key`: a digest of the address; `outside`: a mail server has it, which is not ours to change */
  async delivered(
    mail: MailEntity,
    { key, outside }: { readonly key: string; readonly outside: boolean },
  ): Promise<void> {
    const { tenantId, id, checkpointId } = mail;
    const now = this.clock.now();
    await this.db.transaction(async (tx) => {
      await tx
        .repository(MailEntity)
        .update(
          { tenantId, id },
          { state: 'sent', reason: null, nextAttemptAt: null, addressKey: key, sentAt: now, updatedAt: now },
        );
      await this.note(tx, mail, 'sent', null);
      const about = aboutWhom(mail);
      if (about) await this.tasks.close(tx, { code: MAIL_FAILED, subjectId: about.subjectId }, 'delivered');
      if (checkpointId && outside) await this.checkpoints.published(tx, checkpointId);
    });
  }

  /** Tries again later, or gives up and says so: a person may be waiting for this mail. */
  async failed(mail: MailEntity, error: unknown): Promise<void> {
    const { tenantId, id, template, attempts } = mail;
    const now = this.clock.now();
    const reason = faultOf(error);
    const again = nextAttemptAt(reason, attempts, now);
    // the server's own words may name the address
    this.logger.warn(`mail ${id} did not leave (attempt ${attempts}): ${reason}`);
    await this.db.transaction(async (tx) => {
      const { affected } = await tx
        .repository(MailEntity)
        .update(
          { tenantId, id },
          { state: again ? 'queued' : 'failed', reason, nextAttemptAt: again, updatedAt: now },
        );
      // taken back while it was on its way: whom it was for is gone, and no later mail would end the finding
      if (!affected) return;
      await this.note(tx, mail, again ? 'queued' : 'failed', reason);
      if (again) return;
      await this.tasks.open(tx, {
        ...(aboutWhom(mail) ?? { subject: 'Mail', subjectId: id }),
        kind: 'finding',
        code: MAIL_FAILED,
        severity: 'medium',
        params: { template, reason },
      });
    });
  }

  /** Whoever keeps the list of mailboxes sees there what becomes of the mails. */
  private async note(
    tx: Tx,
    { receiverId, checkpointId }: MailEntity,
    state: MailState,
    reason: string | null,
  ): Promise<void> {
    if (!receiverId || !checkpointId) return;
    const at = this.clock.now();
    const latest: LatestMail = { checkpointId, state, reason, at: at.toISOString() };
    await tx.query(NOTE_MAIL, [receiverId, JSON.stringify(latest), at]);
  }
}

/** Whom later mails reach as well: the next one that arrives ends the finding. */
function aboutWhom({ userId, receiverId }: MailEntity): { subject: string; subjectId: string } | undefined {
  if (userId) return { subject: 'User', subjectId: userId };
  return receiverId ? { subject: 'CheckpointReceiver', subjectId: receiverId } : undefined;
}
