import { Clock, Jobs, LOCALES, type Tx, uuidv7 } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { MailInvalid } from '../work.errors';
import { MAIL_JOB, MAIL_LEASE_MILLISECONDS } from './mail.lease';
import { MailTexts } from './mail-text';
import { MailEntity } from './mail.entity';
import { addressSchema, attachmentSchema, type MailRequest, paramsSchema } from './mail.schema';

/** Mail to one person, as part of a change: it leaves after the commit, and not at all without one. */
@Injectable()
export class Mail {
  constructor(
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly texts: MailTexts,
  ) {}

  /**
   * Queues one mail. Who has no address, or would get more than an hour may bring, gets none: the row says
   * `suppressed`, and why.
   * @returns the row's id. @throws MailInvalid for an address, params or a file that could smuggle in a header
   */
  async send(tx: Tx, request: MailRequest): Promise<string> {
    const params = paramsSchema.safeParse(request.params ?? {});
    if (!params.success) throw new MailInvalid('params');
    const attachment = attachmentSchema.nullable().safeParse(request.attachment ?? null);
    if (!attachment.success) throw new MailInvalid('attachment');
    const to = recipientOf(request);
    this.texts.requireKnown(request.template);
    for (const locale of LOCALES) this.texts.render(request.template, params.data, locale);
    const now = this.clock.now();
    const id = uuidv7(now.getTime());
    await tx.repository(MailEntity).insert({
      tenantId: tx.tenantId,
      id,
      ...to,
      template: request.template,
      params: params.data as never,
      attachment: attachment.data,
      checkpointId: request.checkpoint?.checkpointId ?? null,
      receiverId: request.checkpoint?.receiverId ?? null,
      state: 'queued',
      reason: null,
      attempts: 0,
      nextAttemptAt: new Date(now.getTime() + MAIL_LEASE_MILLISECONDS),
      createdAt: now,
      updatedAt: now,
    });
    await this.jobs.start(tx, MAIL_JOB, { mailId: id, attempt: 0 });
    return id;
  }
}

/** @throws MailInvalid */
function recipientOf(request: MailRequest): Pick<MailEntity, 'userId' | 'address' | 'locale'> {
  if (request.userId !== undefined) return { userId: request.userId, address: null, locale: null };
  const address = addressSchema.safeParse(request.address);
  if (!address.success) throw new MailInvalid('address');
  return { userId: null, address: address.data, locale: request.locale };
}
