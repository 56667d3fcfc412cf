import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Amr } from '../sign-in/proof';

export type EndReason = 'signed_out' | 'ended' | 'reused' | 'password_changed' | 'expired' | 'mfa_reset';

/** One sign-in, and the family of refresh tokens that keeps it alive. */
@Entity('session')
export class Session {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  /** Half of what makes its refresh tokens; the other half is the installation's key. */
  @Column('bytea', { select: false })
  secret: Buffer;

  /** Of the refresh token that works. */
  @Column('int')
  generation: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'used_at' })
  usedAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;

  @Column('text', { name: 'end_reason', nullable: true })
  endReason: EndReason | null;

  /** How the person proved who they are (RFC 8176). */
  @Column('text', { array: true })
  amr: Amr[];

  /** When they proved it last, where that was after the sign-in. */
  @Column('timestamptz', { name: 'proved_at', nullable: true })
  provedAt: Date | null;

  /** Where the sign-in came from. */
  @Column('text', { nullable: true })
  ip: string | null;

  /** Where it was refreshed last; `null` before. */
  @Column('text', { name: 'last_ip', nullable: true })
  lastIp: string | null;

  @Column('text', { nullable: true })
  device: string | null;
}
