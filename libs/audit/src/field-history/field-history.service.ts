import { isUuid, TenantDb } from '@mimamori/platform';
import { Keysets, mapPage, type Page, readRows } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { type HistorySql, historySql, type HistorySubject, NAME_OF_USER } from './field-history.queries';
import {
  type FieldHistoryRequest,
  type RecordedChange,
  type RecordedChangeRow,
  toRecordedChange,
} from './field-history.schema';

/**
 * What changed about one thing, field by field, from the log. It tells facts of the register, not who looked at it: it is
 * no reading of the log, so it asks for no permission on it and leaves no `log.view`.
 */
@Injectable()
export class FieldHistory {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
  ) {}

  /**
   * Asks for no permission: the caller has made sure that its reader may read the thing itself.
   * @param labelsOf what ids among the values stand for: id → label, for those that the reader may see
   * @throws CursorInvalid
   */
  async of(
    about: HistorySubject,
    request: FieldHistoryRequest,
    labelsOf: (changes: readonly RecordedChange[]) => Promise<ReadonlyMap<string, string>>,
  ): Promise<Page<RecordedChange>> {
    const sql = historySql(about, request);
    const { select, from, where, params } = sql;
    const counted = [...params.values];
    const plan = this.keysets.plan(sql);
    const rows = await this.db.query<RecordedChangeRow>(
      `select ${select} from ${from} where ${[...where, plan.where].join(' and ')} ${plan.tail}`,
      params.values,
    );
    const page = plan.page(rows, request.totalCount ? await this.count(sql, counted) : undefined);
    const names = await this.names(page.items);
    const changes = mapPage(page, (row) => toRecordedChange(row, names));
    const labels = await labelsOf(changes.items);
    return mapPage(changes, (change) => ({ ...change, labels: labelled(change, labels) }));
  }

  private async count({ from, where }: HistorySql, values: readonly unknown[]): Promise<number> {
    const [counted] = await this.db.query<{ count: number }>(
      `select count(*)::int as count from ${from} where ${where.join(' and ')}`,
      values,
    );
    return counted?.count ?? 0;
  }

  /** id → name, for those users whom the reader may see. */
  async namesOfUsers(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (!ids.length) return new Map();
    const users = await readRows<{ id: string; name: string }>(this.db, NAME_OF_USER, [...new Set(ids)]);
    return new Map(users.map(({ id, name }) => [id, name]));
  }

  private names(rows: readonly RecordedChangeRow[]): Promise<ReadonlyMap<string, string>> {
    return this.namesOfUsers(
      rows.flatMap(({ actorKind, actorId }) => (actorKind === 'user' && actorId ? [actorId] : [])),
    );
  }
}

/** Every id in the values of changes, for one look-up of what they stand for. */
export function idsIn(changes: readonly Pick<RecordedChange, 'old' | 'new'>[]): string[] {
  const values = changes.flatMap((change) => [change.old, change.new].flat(1));
  const ids = values.filter((value): value is string => typeof value === 'string' && isUuid(value));
  return [...new Set(ids)];
}

function labelled(change: RecordedChange, labels: ReadonlyMap<string, string>): RecordedChange['labels'] {
  return idsIn([change]).flatMap((id) => {
    const label = labels.get(id);
    return label === undefined ? [] : [{ id, label }];
  });
}
