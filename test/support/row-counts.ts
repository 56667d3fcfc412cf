import pg from 'pg';

/** Counts all rows of a database, to see whether a refused command left anything behind. */
export class RowCounts {
  private constructor(
    private readonly client: pg.Client,
    private readonly sql: string,
  ) {}

  static async of(url: string): Promise<RowCounts> {
    const client = new pg.Client(url);
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         -- a partition's rows are counted in the whole
         and not relispartition
         -- that somebody tried is counted, whatever came of it
         and relname <> 'rate_limit' order by 1`,
    );
    const counts = rows.map(({ name }) => {
      // that somebody was refused, or read the log, is written down on purpose
      const where = name === 'audit_event' ? ` where outcome = 'ok' and action <> 'log.view'` : '';
      return `select '${name}' as name, count(*) from ${name}${where}`;
    });
    const jobs = `select 'jobs', count(*) from graphile_worker._private_jobs`;
    // rows, not arguments: a function takes no more than a hundred of those
    const all = [...counts, jobs].join(' union all ');
    return new RowCounts(
      client,
      `select jsonb_object_agg(counted.name, counted.count)::text as counts from (${all}) counted`,
    );
  }

  /** All counts as one text, for comparison. */
  async now(): Promise<string> {
    // named, so that PostgreSQL plans it once: it is asked thousands of times, and the plan takes longer than the counts
    const { rows } = await this.client.query<{ counts: string }>({ name: 'row_counts', text: this.sql });
    return rows[0]!.counts;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
