import { createHash } from 'node:crypto';

import { Clock, getTenantId, type Locale, TenantDb } from '@mimamori/platform';
import { Users } from '@mimamori/users';
import { Injectable } from '@nestjs/common';

import { MAIL_LEASE_MILLISECONDS } from './mail.lease';
import { MailTexts } from './mail-text';
import { MailEntity } from './mail.entity';
import { addressSchema } from './mail.schema';
import { MailOutcomes, type Suppression } from './mail-outcome.service';
import { MailTransport } from './mail.transport';

const HOUR_MILLISECONDS = 3_600_000;
/** [DESIGN] A mailbox that gets more is not read; a tenant that sends more is in a loop. */
export const MOST_PER_ADDRESS = 20;
export const MOST_PER_TENANT = 1_000;

type Reached = { readonly address: string; readonly locale: Locale; readonly key: string };

/** One attempt to deliver one mail. Attempts of one tenant follow one another: its job queue sees to that. */
@Injectable()
export class MailDelivery {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly users: Users,
    private readonly texts: MailTexts,
    private readonly transport: MailTransport,
    private readonly outcomes: MailOutcomes,
  ) {}

  /** Does nothing when the attempt was made already, or is being made. @param attempt how many were made before */
  async attempt(mailId: string, attempt: number): Promise<void> {
    const mail = await this.claim(mailId, attempt);
    if (!mail) return;
    const reached = await this.reach(mail);
    if (typeof reached === 'string') return this.outcomes.suppressed(mail, reached);
    try {
      const text = this.texts.render(mail.template, mail.params, reached.locale);
      const { id, attachment } = mail;
      await this.transport.send({ id, to: reached.address, locale: reached.locale, attachment, ...text });
    } catch (error) {
      return this.outcomes.failed(mail, error);
    }
    // a file in our own folder has gone nowhere
    await this.outcomes.delivered(mail, { key: reached.key, outside: this.transport.way === 'smtp' });
  }

  private async claim(id: string, attempts: number): Promise<MailEntity | null> {
    const tenantId = getTenantId();
    const now = this.clock.now();
    const { affected } = await this.db.repository(MailEntity).update(
      { tenantId, id, attempts, state: 'queued' },
      {
        attempts: attempts + 1,
        nextAttemptAt: new Date(now.getTime() + MAIL_LEASE_MILLISECONDS),
        updatedAt: now,
      },
    );
    return affected ? this.db.repository(MailEntity).findOneBy({ tenantId, id }) : null;
  }

  private async reach(mail: MailEntity): Promise<Reached | Suppression> {
    if (this.transport.way === 'none') return 'not_configured';
    const recipient = await this.recipientOf(mail);
    if (typeof recipient === 'string') return recipient;
    const known = addressSchema.safeParse(recipient.address);
    if (!known.success) return 'no_address';
    const key = keyOf(mail.tenantId, known.data);
    const [sent] = await this.db.query<{ toAddress: number; ofTenant: number }>(
      `select (select count(*)::int from mail where mail.address_key = $1 and mail.sent_at > $2) as "toAddress",
        (select count(*)::int from mail where mail.sent_at > $2) as "ofTenant"`,
      [key, new Date(this.clock.now().getTime() - HOUR_MILLISECONDS)],
    );
    if ((sent?.toAddress ?? 0) >= MOST_PER_ADDRESS) return 'address_limit';
    if ((sent?.ofTenant ?? 0) >= MOST_PER_TENANT) return 'tenant_limit';
    return { address: known.data, locale: recipient.locale, key };
  }

  private async recipientOf({
    userId,
    address,
    locale,
    checkpointId,
    receiverId,
  }: MailEntity): Promise<{ address: string | null; locale: Locale } | Suppression> {
    // its mailbox was removed while the mail was being queued
    if (checkpointId !== null && receiverId === null) return 'recipient_absent';
    if (userId === null) return { address, locale: locale ?? 'ja' };
    const user = await this.users.findById(userId);
    if (!user || user.status === 'disabled') return 'recipient_absent';
    return { address: user.email, locale: user.locale };
  }
}

/** Counts mails to one address without keeping the address of a user a second time. */
function keyOf(tenantId: string, address: string): string {
  return createHash('sha256').update(`${tenantId}\0${address.toLowerCase()}`).digest('base64url');
}
