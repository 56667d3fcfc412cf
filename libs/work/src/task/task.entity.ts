import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

import type { TaskParams } from './task.schema';
import type { Severity, TaskKind, TaskState } from './task.words';

/** Something to be done about one thing. Subject `Task`. */
@Entity('task')
export class TaskEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  kind: TaskKind;

  @Column('text')
  code: string;

  @Column('text')
  subject: string;

  @Column('text', { name: 'subject_id' })
  subjectId: string;

  @Column('uuid', { name: 'site_id', nullable: true })
  siteId: string | null;

  @Column('jsonb')
  params: TaskParams;

  /** Of a manual task; the others' titles come from the language files. */
  @Column('text', { nullable: true })
  title: string | null;

  @Column('text', { nullable: true })
  note: string | null;

  @Column('text')
  severity: Severity;

  @Column('text')
  state: TaskState;

  @Column('uuid', { name: 'owner_user_id', nullable: true })
  ownerUserId: string | null;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt: Date | null;

  @Column('smallint', { name: 'escalation_level' })
  escalationLevel: number;

  @Column('timestamptz', { name: 'escalated_at', nullable: true })
  escalatedAt: Date | null;

  @Column('timestamptz', { name: 'next_escalation_at', nullable: true })
  nextEscalationAt: Date | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  @Column('text', { name: 'opened_by' })
  openedBy: string;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt: Date | null;

  @Column('text', { name: 'closed_by', nullable: true })
  closedBy: string | null;

  @Column('text', { nullable: true })
  outcome: string | null;

  /** Since when a dismissal no longer speaks for the present state of things. */
  @Column('timestamptz', { name: 'lapsed_at', nullable: true })
  lapsedAt: Date | null;

  @Column('text', { name: 'search_text' })
  searchText: string;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
