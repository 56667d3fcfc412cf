import { japanIso } from '@mimamori/platform';
import { envelopeSchema } from '@mimamori/sealing';
import { z } from 'zod';

import { OCCASIONS } from './checkpoint.words';

const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ examples: ['0'.repeat(64)] });

/** What is signed about a place of the chain. */
export const checkpointPayloadSchema = z.strictObject({
  id: z.uuid(),
  tenantId: z.uuid(),
  seq: z.int().positive(),
  chainHash: hash,
  occasion: z.enum(OCCASIONS),
  day: z.iso.date().nullable(),
  prunedBefore: z.iso.datetime().nullable(),
});
export type CheckpointPayload = z.infer<typeof checkpointPayloadSchema>;

export const checkpointSchema = z
  .strictObject({
    id: z.uuid(),
    seq: z.int().describe('Rows of the log up to here, counted from its beginning.'),
    chainHash: z.string().describe('The hash of the chain at that row.'),
    occasion: z
      .enum(OCCASIONS)
      .describe(
        '`daily`: the end of a day in Japan · `verified`: the chain was found intact · `export` · `pruning`: rows up to here are gone',
      ),
    day: z.iso.date().nullable(),
    signedAt: z.string(),
    publishedAt: z
      .string()
      .nullable()
      .describe('When somebody outside of this installation had it first: by webhook or mail.'),
    envelope: envelopeSchema,
  })
  .meta({ id: 'AuditCheckpoint' });
export type CheckpointView = z.infer<typeof checkpointSchema>;

export interface CheckpointRow extends Omit<CheckpointView, 'seq' | 'signedAt' | 'publishedAt'> {
  readonly seq: string;
  readonly signedAt: Date;
  readonly publishedAt: Date | null;
}

export function checkpointView({ seq, signedAt, publishedAt, ...rest }: CheckpointRow): CheckpointView {
  return {
    ...rest,
    seq: Number(seq),
    signedAt: japanIso(signedAt),
    publishedAt: publishedAt && japanIso(publishedAt),
  };
}
