import type { Tx } from '@mimamori/platform';

import { foldTag } from './site-tag.schema';

interface Tagged {
  readonly id: string;
  readonly tags: readonly string[];
}

const INSERT_TAGS = `
insert into site_tag (tenant_id, site_id, folded, tag, position)
select $1, given.* from unnest($2::uuid[], $3::text[], $4::text[], $5::smallint[]) as given`;

/** Of sites that have none yet, in one statement. */
export async function insertTags(tx: Tx, sites: readonly Tagged[]): Promise<void> {
  const rows = sites.flatMap(({ id, tags }) => tags.map((tag, at) => ({ id, tag, position: at + 1 })));
  if (!rows.length) return;
  await tx.query(INSERT_TAGS, [
    tx.tenantId,
    rows.map(({ id }) => id),
    rows.map(({ tag }) => foldTag(tag)),
    rows.map(({ tag }) => tag),
    rows.map(({ position }) => position),
  ]);
}

/** All of one site anew, behind the lock on its row. */
export async function replaceTags(tx: Tx, site: Tagged): Promise<void> {
  await tx.query('delete from site_tag where site_id = $1', [site.id]);
  await insertTags(tx, [site]);
}

/** The folded tags that only one of both has. */
export function tagsThatDiffer(before: readonly string[], after: readonly string[]): string[] {
  const [was, is] = [new Set(before.map(foldTag)), new Set(after.map(foldTag))];
  return [...was, ...is].filter((tag) => was.has(tag) !== is.has(tag)).sort();
}
