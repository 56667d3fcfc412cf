/** What a transaction could see: everything that had ended below `xmax`, but for the ids still running (`running`). */
export interface CommittedSnapshot {
  readonly xmax: bigint;
  readonly running: ReadonlySet<bigint>;
}

const SNAPSHOT = /^(\d{1,20}):(\d{1,20}):((?:\d{1,20},)*\d{1,20})?$/;

/** Whether a text is a `pg_snapshot` of PostgreSQL: `xmin:xmax:xip,xip`. */
export function isSnapshot(text: string): boolean {
  return SNAPSHOT.test(text);
}

/** @throws Error when the text is no `pg_snapshot` */
export function parseSnapshot(text: string): CommittedSnapshot {
  const [, , xmax, running] = SNAPSHOT.exec(text) ?? [];
  if (xmax === undefined) throw new Error('not a snapshot');
  return { xmax: BigInt(xmax), running: new Set(running?.split(',').map(BigInt)) };
}

/** Whether a row that committed was written by a transaction this snapshot saw (as `pg_visible_in_snapshot`). */
export function sees({ xmax, running }: CommittedSnapshot, xid: string): boolean {
  const id = BigInt(xid);
  return id < xmax && !running.has(id);
}

/** Whether all that `earlier` saw, `later` saw, too: what one reads behind `later` is then news to whoever read `earlier`. */
export function covers(later: CommittedSnapshot, earlier: CommittedSnapshot): boolean {
  if (later.xmax < earlier.xmax) return false;
  for (const id of later.running) if (id < earlier.xmax && !earlier.running.has(id)) return false;
  return true;
}
