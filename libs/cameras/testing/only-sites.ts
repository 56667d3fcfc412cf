import type { Permissions } from '@mimamori/platform';

const SITE_OF: Readonly<Record<string, string>> = {
  Site: 'site.id',
  Area: 'area.site_id',
  Camera: 'camera.site_id',
  PrivacyMask: 'camera.site_id',
};

/** May do everything in these sites and nothing elsewhere; what belongs to no site is everybody's. */
export const onlySites = (...siteIds: string[]): Permissions => ({
  version: 'only-sites',
  can: (_action, _subject, row) => !row || !('siteId' in row) || siteIds.includes(String(row['siteId'])),
  rowFilter: (_action, subject, params) =>
    SITE_OF[subject] ? `${SITE_OF[subject]} = any(${params.add(siteIds, 'uuid[]')})` : 'true',
});
