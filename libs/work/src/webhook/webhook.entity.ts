import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { DisabledReason, WebhookState } from './webhook.words';

/** Where announced events are sent. Subject `Webhook`. */
@Entity('webhook')
export class WebhookEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  url: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('text', { name: 'event_types', array: true })
  eventTypes: string[];

  @Column('text')
  state: WebhookState;

  @Column('text', { name: 'disabled_reason', nullable: true })
  disabledReason: DisabledReason | null;

  /** Sealed under the tenant's key. */
  @Column('bytea')
  secret: Buffer;

  /** The secret before the last rotation: signs, too, until `oldSecretUntil`. */
  @Column('bytea', { name: 'old_secret', nullable: true })
  oldSecret: Buffer | null;

  @Column('timestamptz', { name: 'old_secret_until', nullable: true })
  oldSecretUntil: Date | null;

  /** The first failure since the last success. */
  @Column('timestamptz', { name: 'failing_since', nullable: true })
  failingSince: Date | null;

  /** Nothing is sent until then: the receiver was down, or asked for quiet (Retry-After). */
  @Column('timestamptz', { name: 'paused_until', nullable: true })
  pausedUntil: Date | null;

  /** How often in a row the receiver was found down. */
  @Column('smallint')
  failures: number;

  /** When it had its last turn. */
  @Column('timestamptz', { name: 'tried_at', nullable: true })
  triedAt: Date | null;

  @Column('text', { name: 'search_text' })
  searchText: string;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
