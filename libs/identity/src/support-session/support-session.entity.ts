import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One exchange of a support ticket for a token, in the tenant that opened the ticket. */
@Entity('support_session')
export class SupportSession {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'ticket_id' })
  ticketId: string;

  @Column('uuid', { name: 'operator_id' })
  operatorId: string;

  /** The operating company's tenant. */
  @Column('uuid', { name: 'home_tenant_id' })
  homeTenantId: string;

  /** The operator's own sign-in; ends this with it. */
  @Column('uuid', { name: 'home_session_id' })
  homeSessionId: string;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  /** When something was asked for the first time. */
  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;
}
