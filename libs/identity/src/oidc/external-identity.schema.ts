import { japanIso } from '@mimamori/platform';
import { listQuery } from '@mimamori/web';
import { z } from 'zod';

import type { ExternalIdentity } from './external-identity.entity';

export const externalIdentitySchema = z
  .strictObject({
    id: z.uuid(),
    userId: z.uuid(),
    issuer: z.string(),
    subject: z.string().describe("The provider's own name for the person (`sub`)."),
    createdAt: z.string(),
    usedAt: z.string().describe('When they last came in by it.'),
  })
  .meta({ id: 'ExternalIdentity' });
export type ExternalIdentityView = z.output<typeof externalIdentitySchema>;
export type ExternalIdentityRow = Omit<ExternalIdentity, 'tenantId'>;

export const externalIdentityListQuery = listQuery({
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  filters: { userId: z.uuid() },
}).omit({ q: true });
export type ExternalIdentityListRequest = z.output<typeof externalIdentityListQuery>;

export function externalIdentityView(row: ExternalIdentityRow): ExternalIdentityView {
  const { createdAt, usedAt, ...rest } = row;
  return { ...rest, createdAt: japanIso(createdAt), usedAt: japanIso(usedAt) };
}
