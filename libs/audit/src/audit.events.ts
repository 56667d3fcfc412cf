import { type Announcement, DomainEvent } from '@mimamori/platform';
import { z } from 'zod';

import { OCCASIONS, type Occasion } from './checkpoint/checkpoint.words';
import { CHAIN_PROBLEMS, type ChainProblem } from './seal/chain-walk';

/** The signed statement itself is told: whoever keeps it outside can later show that the past was not rewritten. */
export class AuditCheckpointSigned extends DomainEvent<{
  readonly checkpointId: string;
  readonly occasion: Occasion;
  readonly seq: number;
  readonly chainHash: string;
  readonly keyId: string;
  readonly signedAt: string;
  readonly envelope: Readonly<Record<string, unknown>>;
}> {
  static readonly announced: Announcement = {
    type: 'audit.checkpoint.signed',
    summary: 'The head of the audit log’s hash chain was signed. Keep the envelope outside of Mimamori.',
    data: z.strictObject({
      checkpointId: z.uuid(),
      occasion: z.enum(OCCASIONS),
      seq: z.int().positive(),
      chainHash: z.string(),
      keyId: z.string(),
      signedAt: z.string(),
      envelope: z.record(z.string(), z.unknown()),
    }),
  };

  /** So that every way out of the house tells the same bytes. */
  override get occurredAt(): Date {
    return new Date(this.facts.signedAt);
  }
}

/** `fault` tells the first row that is wrong; `null`: the chain is intact. */
export class AuditLogVerified extends DomainEvent<{
  readonly verificationId: string;
  readonly seq: number;
  readonly fault: { readonly seq: number; readonly problem: ChainProblem; readonly through: number } | null;
}> {
  static readonly announced: Announcement = {
    type: 'audit.log.verified',
    summary: 'The hash chain of the audit log was verified from its anchor to its head.',
    data: z.strictObject({
      verificationId: z.uuid(),
      seq: z.int().nonnegative(),
      fault: z
        .strictObject({
          seq: z.int().nonnegative(),
          problem: z.enum(CHAIN_PROBLEMS),
          through: z.int().nonnegative(),
        })
        .nullable(),
    }),
  };
}
