import type { SetField } from '@mimamori/platform';

/**
 * The condition field `siteTag` of a subject that stands at a site: the folded tags of that site.
 * @param row the SQL expressions of its tenant and of its site, over the alias of its queries
 */
export function siteTagField(row: { readonly tenantId: string; readonly siteId: string }): SetField {
  return {
    type: 'text',
    folds: true,
    each: 'tagged.folded',
    from: 'site_tag tagged',
    where: `tagged.tenant_id = ${row.tenantId} and tagged.site_id = ${row.siteId}`,
  };
}
