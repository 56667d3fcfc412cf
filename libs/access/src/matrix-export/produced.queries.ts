import { getPrincipal, type Reader, type Tx } from '@mimamori/platform';

export interface NewProduction {
  readonly jobId: string;
  readonly at: Date;
  readonly rows: number;
  readonly users: number;
  readonly complete: boolean;
  readonly sha256: string;
}

/** Writes down that the list was produced, when and by whom. A job that is run twice was one production. */
export async function recordProduced(
  tx: Tx,
  { jobId, at, rows, users, complete, sha256 }: NewProduction,
): Promise<void> {
  await tx.query(
    `insert into access_matrix_export (tenant_id, id, produced_at, produced_by, lines, users, complete, sha256)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [tx.tenantId, jobId, at, getPrincipal().id, rows, users, complete, sha256],
  );
}

export interface Produced {
  readonly at: Date;
  readonly users: number;
  readonly sha256: string;
}

/** The last time before `asOf` that somebody took the whole list away. */
export async function lastProduced(reader: Reader, asOf: Date): Promise<Produced | undefined> {
  const [found] = await reader.query<Produced>(
    `select produced_at as at, users, sha256 from access_matrix_export where complete and produced_at <= $1
      order by produced_at desc, id desc limit 1`,
    [asOf],
  );
  return found;
}
