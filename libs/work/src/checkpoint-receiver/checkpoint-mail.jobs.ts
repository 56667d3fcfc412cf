import { AuditCheckpointSigned } from '@mimamori/audit';
import { japanIso, Listener, type Locale, TenantDb, type Tx } from '@mimamori/platform';
import { Tenants } from '@mimamori/tenancy';
import { Injectable } from '@nestjs/common';

import { Mail } from '../mail/mail.service';
import { bodyOf } from '../webhook/standard-webhook';
import { RECEIVERS } from './checkpoint-receiver.queries';

type Signed = AuditCheckpointSigned['facts'];

interface Receiver {
  readonly id: string;
  readonly address: string;
  readonly locale: Locale;
}

/** Heard twice it sends nothing a second time. */
const ALREADY = 'select receiver_id as id from mail where checkpoint_id = $1';

/** The head of the log at the end of each day goes to mailboxes outside of this installation. */
@Injectable()
export class CheckpointMails {
  constructor(
    private readonly db: TenantDb,
    private readonly mail: Mail,
    private readonly tenants: Tenants,
  ) {}

  /** Only the day's: what is signed at verifications and exports would fill a mailbox that is to be kept for years. */
  @Listener(AuditCheckpointSigned)
  async signed(facts: Signed): Promise<void> {
    if (facts.occasion !== 'daily') return;
    await this.db.transaction(async (tx) => {
      const receivers = await tx.query<Receiver>(RECEIVERS);
      if (!receivers.length) return;
      const sent = new Set(
        (await tx.query<{ id: string }>(ALREADY, [facts.checkpointId])).map(({ id }) => id),
      );
      const { code, name } = await this.tenants.current(tx);
      for (const receiver of receivers)
        if (!sent.has(receiver.id)) await this.queue(tx, receiver, facts, { code, name });
    });
  }

  private async queue(
    tx: Tx,
    { id: receiverId, address, locale }: Receiver,
    facts: Signed,
    tenant: { readonly code: string; readonly name: string },
  ): Promise<void> {
    const { checkpointId, seq, chainHash, keyId, envelope } = facts;
    const { day } = envelope.payload as { day: string };
    const signedAt = japanIso(new Date(facts.signedAt));
    await this.mail.send(tx, {
      address,
      locale,
      template: 'work.audit_checkpoint',
      params: {
        ...tenant,
        tenantId: tx.tenantId,
        checkpointId,
        day,
        // as a text: whoever compares it looks for these digits, without separators
        seq: String(seq),
        chainHash,
        signedAt,
        keyId,
        signature: String(envelope['signature']),
      },
      attachment: { name: `audit-checkpoint-${tenant.code}-${day}.json`, text: attachmentOf(facts) },
      checkpoint: { checkpointId, receiverId },
    });
  }
}

/** The very bytes that webhooks carry. */
function attachmentOf(facts: Signed): string {
  const { type, data } = AuditCheckpointSigned.announced;
  return bodyOf(type, japanIso(new Date(facts.signedAt)), data.parse(facts) as Record<string, unknown>);
}
