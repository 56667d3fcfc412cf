import type { Reader } from '@mimamori/platform';

interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** How many of these hours have no row: one look into the index for each. */
export async function emptyHours(reader: Reader, hours: readonly Date[]): Promise<number> {
  const [row] = await reader.query<{ empty: number }>(
    `select count(*)::int as empty from unnest($1::timestamptz[]) as hour (began) where not exists (
      select from audit_event where audit_event.tenant_id = (select mimamori.current_tenant())
        and audit_event.occurred_at >= hour.began and audit_event.occurred_at < hour.began + interval '1 hour')`,
    [hours],
  );
  return row?.empty ?? 0;
}

/** What succeeded among these actions. A reason that was erased with its person had been given. */
export async function exportCounts(
  reader: Reader,
  actions: readonly string[],
  { from, to }: Window,
): Promise<{ exports: number; unreasoned: number }> {
  const [row] = await reader.query<{ exports: number; unreasoned: number }>(
    `select count(*)::int as exports, (count(*) filter (where reason is null and incident_id is null
        and coalesce(openings -> 'reason', '{}') -> 'erasedBy' is null))::int as unreasoned
      from audit_event where action collate "C" = any($1::text[]) and outcome = 'ok'
        and occurred_at >= $2 and occurred_at < $3`,
    [actions, from, to],
  );
  return row ?? { exports: 0, unreasoned: 0 };
}

/** The period under which the log was pruned behind an anchor of this instant; `null` when no row of the log tells of it. */
export async function prunedMonths(reader: Reader, anchoredAt: Date): Promise<number | null> {
  const [row] = await reader.query<{ months: number }>(
    `select (details ->> 'months')::int as months from audit_event
      where action collate "C" = 'log.prune' and occurred_at >= $1 order by occurred_at, id limit 1`,
    [anchoredAt],
  );
  return row?.months ?? null;
}
