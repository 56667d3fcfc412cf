import type { Locale, Principal } from '@mimamori/platform';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

export type ReportFormat = 'json' | 'pdf';
export type ReportState = 'queued' | 'done' | 'failed';

/** One report: made once, then never changed. Its content is in blobs. */
@Entity('report')
export class Report {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  kind: 'safeguards';

  @Column('text')
  locale: Locale;

  /** Code of the catalogue edition in force at `asOf`. */
  @Column('text')
  edition: string;

  @Column('timestamptz', { name: 'as_of' })
  asOf: Date;

  /** Calendar days in Asia/Tokyo, both inclusive. */
  @Column('date', { name: 'period_from' })
  periodFrom: string;

  @Column('date', { name: 'period_to' })
  periodTo: string;

  /** What was asked for; JSON is always made, since the others are made from it. */
  @Column('text', { array: true })
  formats: ReportFormat[];

  /** `failed` with a JSON file: only what is made from it is missing. */
  @Column('text')
  state: ReportState;

  @Column('text', { name: 'problem_code', nullable: true })
  problemCode: string | null;

  @Column('uuid', { name: 'job_id' })
  jobId: string;

  /** Template and version that made the PDF, e.g. `safeguards@1`. */
  @Column('text', { nullable: true })
  template: string | null;

  @Column('uuid', { name: 'json_blob_id', nullable: true })
  jsonBlobId: string | null;

  @Column('text', { name: 'json_sha256', nullable: true })
  jsonSha256: string | null;

  @Column('uuid', { name: 'pdf_blob_id', nullable: true })
  pdfBlobId: string | null;

  @Column('text', { name: 'pdf_sha256', nullable: true })
  pdfSha256: string | null;

  @Column('text', { name: 'requested_by_kind' })
  requestedByKind: Principal['kind'];

  @Column('text', { name: 'requested_by' })
  requestedBy: string;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;
}
