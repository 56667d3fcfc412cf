import { japanIso } from '@mimamori/platform';
import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

const instant = z.iso.datetime({ offset: true });
const count = z.int().min(0);

const flag = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true');

/** How a store stands now: the same in REST and GraphQL. Counts are of cameras whose status the caller may read. */
export const sitePresenceSchema = z
  .strictObject({
    siteId: z.uuid(),
    dark: z
      .boolean()
      .nullable()
      .describe(
        'No camera of a store with several is known to work any more; null for who may not see all its cameras.',
      ),
    darkSince: instant.nullable(),
    cameras: z.strictObject({ online: count, degraded: count, offline: count, unknown: count }),
    reportedAt: instant.nullable().describe('The last report about any of these cameras; null: none ever.'),
  })
  .meta({ id: 'SitePresence' });
export type SitePresence = z.infer<typeof sitePresenceSchema>;

/** The same as the database answers it. */
export type SitePresenceRow = Omit<SitePresence, 'darkSince' | 'reportedAt'> & {
  readonly darkSince: Date | null;
  readonly reportedAt: Date | null;
};

export function toSitePresence({
  siteId,
  dark,
  darkSince,
  cameras,
  reportedAt,
}: SitePresenceRow): SitePresence {
  return {
    siteId,
    dark,
    darkSince: darkSince && japanIso(darkSince),
    cameras,
    reportedAt: reportedAt && japanIso(reportedAt),
  };
}

/** `filter[regionId]` takes the region with all below it; sorted by `darkSince`, stores that are not known to be dark come last. */
export const sitePresenceListQuery = listQuery({
  sorts: ['siteId', 'darkSince'],
  filters: { dark: flag, siteId: idSchema, regionId: idSchema },
});
export type SitePresenceListRequest = z.output<typeof sitePresenceListQuery>;
