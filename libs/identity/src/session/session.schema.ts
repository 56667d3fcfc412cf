import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

export const sessionSchema = z
  .strictObject({
    id: z.uuid(),
    createdAt: z.string(),
    usedAt: z.string().describe('Last sign-in or refresh.'),
    expiresAt: z.string(),
    ip: z.string().nullable(),
    device: z.string().nullable(),
    current: z.boolean().describe('Whether this very request belongs to it.'),
  })
  .meta({ id: 'Session' });
export type SessionView = z.output<typeof sessionSchema>;

export interface SessionRow {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly usedAt: Date;
  readonly expiresAt: Date;
  readonly ip: string | null;
  readonly device: string | null;
}

export function toSessionView(row: SessionRow, currentId: string | undefined): SessionView {
  return {
    id: row.id,
    createdAt: japanIso(row.createdAt),
    usedAt: japanIso(row.usedAt),
    expiresAt: japanIso(row.expiresAt),
    ip: row.ip,
    device: row.device,
    current: row.id === currentId,
  };
}
