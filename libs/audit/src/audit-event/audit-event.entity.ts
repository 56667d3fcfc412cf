import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Openings } from '../seal/audit-record';

export type ActorKind = 'user' | 'machine' | 'system' | 'anonymous';
export type AuditOutcome = 'ok' | 'denied' | 'failed';

/** One row of the log: written once, in the transaction of what it tells, never changed. */
@Entity('audit_event')
export class AuditEvent {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt: Date;

  @Column('text', { name: 'actor_kind' })
  actorKind: ActorKind;

  @Column('text', { name: 'actor_id', nullable: true })
  actorId: string | null;

  /** Set when the actor belongs to another tenant. */
  @Column('uuid', { name: 'actor_tenant_id', nullable: true })
  actorTenantId: string | null;

  @Column('text', { name: 'credential_id', nullable: true })
  credentialId: string | null;

  @Column('text', { name: 'on_behalf_of', nullable: true })
  onBehalfOf: string | null;

  @Column('text')
  action: string;

  @Column('text')
  subject: string;

  @Column('text', { name: 'subject_id', nullable: true })
  subjectId: string | null;

  @Column('timestamptz', { name: 'footage_from', nullable: true })
  footageFrom: Date | null;

  @Column('timestamptz', { name: 'footage_to', nullable: true })
  footageTo: Date | null;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('uuid', { name: 'incident_id', nullable: true })
  incidentId: string | null;

  @Column('inet', { nullable: true })
  ip: string | null;

  /** ISO 3166-1 alpha-2, where it is known. */
  @Column('text', { nullable: true })
  country: string | null;

  @Column('text', { nullable: true })
  device: string | null;

  @Column('text')
  outcome: AuditOutcome;

  @Column('bigint', { name: 'duration_ms', nullable: true })
  durationMs: string | null;

  @Column('jsonb')
  details: Record<string, unknown>;

  @Column('text', { name: 'trace_id' })
  traceId: string;

  /** 16 random bytes: the chain commits to salted values, so that a person can be pseudonymised later. Then it goes. */
  @Column('bytea', { nullable: true })
  salt: Buffer | null;

  /** After an erasure: the salts of the values that are left, and who erased the others. */
  @Column('jsonb', { nullable: true })
  openings: Openings | null;

  /** PostgreSQL's own id of the writing transaction, for sealing; the column is an xid8, which TypeORM does not know. */
  @Column({ type: 'text', name: 'transaction_id', insert: false, update: false })
  transactionId: string;
}
