import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';

/** A tenant's consent that support looks at some of its data for a while, and why. */
@Entity('support_ticket')
export class SupportTicket {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** SHA-256; the code itself is shown once and kept nowhere. */
  @Column('bytea', { name: 'code_hash', select: false })
  codeHash: Buffer;

  @Column('text')
  reason: string;

  /** With `sites`, for those of `support_ticket_site`. */
  @Column('text', { name: 'scope_kind' })
  scopeKind: 'tenant' | 'sites';

  @Column('timestamptz', { name: 'starts_at' })
  startsAt: Date;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt: Date;

  @Column('uuid', { name: 'opened_by' })
  openedBy: string;

  /** Principal id. */
  @Column('text', { name: 'closed_by', nullable: true })
  closedBy: string | null;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt: Date | null;

  @Column('text', { name: 'close_note', nullable: true })
  closeNote: string | null;

  @VersionColumn()
  version: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;
}

@Entity('support_ticket_site')
export class SupportTicketSite {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid', { name: 'ticket_id' })
  ticketId: string;

  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId: string;
}
