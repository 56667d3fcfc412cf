import type { Locale } from '@mimamori/platform';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { LatestMail } from './checkpoint-receiver.schema';

/** A mailbox outside of this installation that keeps the signed heads of the log. Subject `CheckpointReceiver`. */
@Entity('checkpoint_receiver')
export class CheckpointReceiverEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  address: string;

  @Column('text')
  locale: Locale;

  /** What became of the last mail to it. */
  @Column('jsonb', { name: 'latest_mail', nullable: true })
  latestMail: LatestMail | null;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
