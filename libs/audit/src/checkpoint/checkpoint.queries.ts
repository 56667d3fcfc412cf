import { SqlParams } from '@mimamori/platform';
import { type ListRequest, listQuery, type ListSql } from '@mimamori/web';
import { z } from 'zod';

import type { CheckpointRow } from './checkpoint.schema';
import { OCCASIONS, type Occasion } from './checkpoint.words';

const SELECT = `audit_checkpoint.id, audit_checkpoint.seq::text as seq,
  encode(audit_checkpoint.chain_hash, 'hex') as "chainHash", audit_checkpoint.occasion,
  audit_checkpoint.day::text as day, audit_checkpoint.signed_at as "signedAt",
  audit_checkpoint.published_at as "publishedAt", audit_checkpoint.envelope`;

export interface CheckpointFilter {
  readonly occasion: Occasion;
}
export type CheckpointListRequest = ListRequest<'signedAt', CheckpointFilter>;

export const checkpointListQuery = listQuery({
  sorts: ['signedAt'],
  defaultSort: '-signedAt',
  filters: { occasion: z.enum(OCCASIONS) },
}).omit({ q: true });

export function checkpointList(request: CheckpointListRequest): ListSql<'signedAt', CheckpointRow> {
  const params = new SqlParams();
  const { occasion } = request.filter;
  return {
    subject: 'AuditCheckpoint',
    select: SELECT,
    from: 'audit_checkpoint',
    list: 'audit.checkpoint',
    request,
    where: occasion ? [`audit_checkpoint.occasion = ${params.add(occasion)}`] : [],
    columns: {
      signedAt: {
        sql: 'audit_checkpoint.signed_at',
        cast: 'timestamptz',
        key: ({ signedAt }) => signedAt.toISOString(),
      },
    },
    id: { sql: 'audit_checkpoint.id', key: ({ id }) => id },
    params,
  };
}
