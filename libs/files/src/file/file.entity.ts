import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { ContentType } from '../content/content-types';
import type { FileKind, FileState } from './file.words';

/** A file of something. The row outlives the content: then it is the proof of its removal. */
@Entity('file')
export class FileEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text', { name: 'owner_subject' })
  ownerSubject: string;

  @Column('uuid', { name: 'owner_id' })
  ownerId: string;

  @Column('text')
  kind: FileKind;

  @Column('text')
  title: string;

  /** Null as soon as the content is gone. */
  @Column('text', { nullable: true })
  filename: string | null;

  @Column('text', { name: 'content_type' })
  contentType: ContentType;

  /** Bytes as kept. PostgreSQL's bigint arrives as text. */
  @Column('bigint')
  size: string;

  /** Hex, of the bytes as kept. */
  @Column('text')
  sha256: string;

  /** Hex, of the bytes as sent: before the data about their taking were left out. */
  @Column('text', { name: 'received_sha256' })
  receivedSha256: string;

  @Column('integer', { nullable: true })
  width: number | null;

  @Column('integer', { nullable: true })
  height: number | null;

  @Column('uuid', { name: 'blob_id' })
  blobId: string;

  @Column('text')
  state: FileState;

  /** Id of the principal. */
  @Column('text', { name: 'uploaded_by' })
  uploadedBy: string;

  @Column('text', { name: 'removal_reason', nullable: true })
  removalReason: string | null;

  @Column('text', { name: 'removal_requested_by', nullable: true })
  removalRequestedBy: string | null;

  @Column('timestamptz', { name: 'removal_requested_at', nullable: true })
  removalRequestedAt: Date | null;

  /** How often the content was still there, or could not be looked for. */
  @Column('integer', { name: 'removal_failures' })
  removalFailures: number;

  /** When the content was seen to be absent. */
  @Column('timestamptz', { name: 'removed_at', nullable: true })
  removedAt: Date | null;

  @Column('text', { name: 'search_text' })
  searchText: string;

  @Column('integer')
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}
