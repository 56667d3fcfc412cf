import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Amr, SignInMethod } from '../sign-in/proof';

/**
 * `sign_in`: the first factor was right, the second is awaited. `enrolment`: a factor is being added. `proof`: somebody
 * signed in shows a factor again.
 */
export type ChallengePurpose = 'sign_in' | 'enrolment' | 'proof';

/** One question that is open for minutes. */
@Entity('mfa_challenge')
export class MfaChallenge {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'user_id' })
  userId: string;

  @Column('text')
  purpose: ChallengePurpose;

  /** SHA-256 of the token of somebody who has no session yet. */
  @Column('bytea', { name: 'token_hash', nullable: true })
  tokenHash: Buffer | null;

  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId: string | null;

  @Column('text', { nullable: true })
  method: SignInMethod | null;

  /** What was proved before (RFC 8176). */
  @Column('text', { array: true })
  amr: Amr[];

  /** What a passkey has to sign; gone at the first try. */
  @Column('text', { name: 'passkey_challenge', nullable: true })
  passkeyChallenge: string | null;

  /** Of the app that is being added. */
  @Column('bytea', { name: 'sealed_secret', nullable: true })
  sealedSecret: Buffer | null;

  /** Of an administrator, with which a first factor is enrolled from outside. */
  @Column('uuid', { name: 'link_id', nullable: true })
  linkId: string | null;

  /** Wrong answers so far. */
  @Column('int')
  attempts: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt: Date | null;
}
