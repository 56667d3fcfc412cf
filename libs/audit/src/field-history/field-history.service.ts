import { canRow, isUuid, TenantDb } from '@mimamori/platform';
import { Keysets, mapPage, type Page, readFirstPages, readRows } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import {
  changeable,
  historyName,
  type HistorySql,
  historySql,
  type HistorySubject,
  NAME_OF_USER,
  SUBJECT_ID,
} from './field-history.queries';
import {
  type FieldHistoryRequest,
  type RecordedChange,
  type RecordedChangeRow,
  toRecordedChange,
} from './field-history.schema';

/** What ids among the values stand for: id → label, for those that the reader may see. */
export type LabelsOf = (changes: readonly RecordedChange[]) => Promise<ReadonlyMap<string, string>>;

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
   * @throws CursorInvalid
   */
  async of(
    about: HistorySubject,
    request: FieldHistoryRequest,
    labelsOf: LabelsOf,
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
    const [told] = await this.tell([page], about, [about.id], labelsOf);
    return told as Page<RecordedChange>;
  }

  /** As `of`, the first page of each of several things of one kind, in as many queries as for one. */
  async ofMany(
    about: Omit<HistorySubject, 'id'>,
    ids: readonly string[],
    { cursor: _first, ...request }: FieldHistoryRequest,
    labelsOf: LabelsOf,
  ): Promise<Page<RecordedChange>[]> {
    const { subject } = about;
    const pages = await readFirstPages(
      this.db,
      this.keysets,
      {
        list: historySql(about, request),
        parent: SUBJECT_ID,
        parentType: 'text',
        ofParent: (id) => ({ list: historyName({ subject, id }), request }),
      },
      ids,
    );
    return this.tell(pages, about, ids, labelsOf);
  }

  /** With names, labels and reasons, asked for once for all pages. @param ids of the things, in the order of `pages` */
  private async tell(
    pages: readonly Page<RecordedChangeRow>[],
    about: Omit<HistorySubject, 'id'>,
    ids: readonly string[],
    labelsOf: LabelsOf,
  ): Promise<Page<RecordedChange>[]> {
    const names = await this.names(pages.flatMap(({ items }) => items));
    const explained = await this.explained(
      about,
      ids.filter((_id, index) => pages[index]?.items.some(({ reason }) => reason !== null)),
    );
    const told = pages.map((page, index) => {
      const withReason = explained.has(ids[index] ?? '');
      return mapPage(page, (row) =>
        toRecordedChange({ ...row, reason: withReason ? row.reason : null }, names),
      );
    });
    const labels = await labelsOf(told.flatMap(({ items }) => items));
    return told.map((page) => mapPage(page, (change) => ({ ...change, labels: labelled(change, labels) })));
  }

  /**
   * Those whose reasons the reader may read: free text of somebody who answered for a change, for others who answer for
   * such changes, and for whoever reads the log.
   */
  private async explained(
    about: Omit<HistorySubject, 'id'>,
    ids: readonly string[],
  ): Promise<ReadonlySet<string>> {
    if (!ids.length || canRow('read', 'AuditEvent', {})) return new Set(ids);
    const { sql, values } = changeable(about, ids);
    const rows = await this.db.query<{ id: string }>(sql, values);
    return new Set(rows.map(({ id }) => id));
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
