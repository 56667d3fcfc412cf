import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Narrowing } from '../context/principal';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** What went wrong, in a form that can still be told in any language. */
export interface StoredProblem {
  readonly code: string;
  readonly status: number;
  readonly params: Readonly<Record<string, string | number>>;
  readonly items: readonly {
    pointer: string;
    code: string;
    params?: Readonly<Record<string, string | number>>;
    message?: string;
  }[];
}

@Entity('job')
export class JobEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  kind: string;

  @Column('text')
  state: JobState;

  @Column('smallint')
  progress: number;

  @Column('jsonb')
  payload: Record<string, unknown>;

  @Column('jsonb', { nullable: true })
  result: Record<string, unknown> | null;

  @Column('jsonb', { nullable: true })
  problem: StoredProblem | null;

  @Column('text', { name: 'principal_kind' })
  principalKind: 'user' | 'machine' | 'system';

  @Column('text', { name: 'principal_id' })
  principalId: string;

  /** Whose rights a key borrowed when it started the job … */
  @Column('text', { name: 'on_behalf_of', nullable: true })
  onBehalfOf: string | null;

  /** … and how much of them. */
  @Column('jsonb', { nullable: true })
  narrowing: Narrowing | null;

  @Column('text')
  locale: 'ja' | 'en';

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;
}
