import { japanIso } from '@mimamori/platform';
import { z } from 'zod';

import { instantSchema } from '../site-code.schema';
import { openingAt, type OpeningFact } from './site.rules';
import type { SiteRow } from './site.schema';

export const siteOpeningQuery = z.strictObject({
  at: instantSchema.optional().describe('ISO 8601 with offset; now without.'),
});
export type SiteOpeningQuery = z.infer<typeof siteOpeningQuery>;

export const siteOpeningSchema = z
  .strictObject({
    siteId: z.uuid(),
    at: z.string(),
    open: z.boolean().nullable().describe('null: the opening hours are not known.'),
    opensAt: z
      .string()
      .nullable()
      .describe('When it opened; null when closed, or when it has not been closed for a week.'),
    closesAt: z
      .string()
      .nullable()
      .describe('When it closes; null when closed, or when it does not close within a week.'),
  })
  .meta({ id: 'SiteOpening' });
export type SiteOpeningView = z.infer<typeof siteOpeningSchema>;

export function siteOpeningView(site: Pick<SiteRow, 'id' | OpeningFact>, at: Date): SiteOpeningView {
  const { open, opensAt, closesAt } = openingAt(site, at);
  const iso = (instant: Date | null) => instant && japanIso(instant);
  return { siteId: site.id, at: japanIso(at), open, opensAt: iso(opensAt), closesAt: iso(closesAt) };
}
