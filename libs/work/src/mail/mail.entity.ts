import type { Locale } from '@mimamori/platform';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { MailAttachment, MailParams, MailState } from './mail.schema';

/** One mail to one person. A user's address is looked up when it leaves, so that it is kept in one place. */
@Entity('mail')
export class MailEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'user_id', nullable: true })
  userId: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  /** Of an address; a user's language is theirs. */
  @Column('text', { nullable: true })
  locale: Locale | null;

  @Column('text')
  template: string;

  @Column('jsonb')
  params: MailParams;

  @Column('jsonb', { nullable: true })
  attachment: MailAttachment | null;

  /** The signed head of the log that it carries out of the house. */
  @Column('uuid', { name: 'checkpoint_id', nullable: true })
  checkpointId: string | null;

  /** The mailbox that keeps such heads; gone with it. */
  @Column('uuid', { name: 'receiver_id', nullable: true })
  receiverId: string | null;

  @Column('text')
  state: MailState;

  /** Why it failed or was held back: a word, never an address or a server's answer. */
  @Column('text', { nullable: true })
  reason: string | null;

  @Column('smallint')
  attempts: number;

  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  nextAttemptAt: Date | null;

  /** A digest of the address it went to, for counting. */
  @Column('text', { name: 'address_key', nullable: true })
  addressKey: string | null;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt: Date | null;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
