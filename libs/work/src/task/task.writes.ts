import {
  foldFields,
  getPermissions,
  InvalidInput,
  SqlParams,
  type Tx,
  VersionMismatch,
} from '@mimamori/platform';

import { type EscalationLevel, nextEscalationAt } from './escalation.rules';
import { isOver } from './task-state.rules';
import { TaskEntity } from './task.entity';
import type { TaskRow } from './task.schema';

/** What follows from a task's other facts. */
export function derived(row: TaskRow) {
  const facts = Object.values(row.params).map(String);
  return {
    searchText: foldFields(row.code, row.title, row.note, ...facts),
    nextEscalationAt: isOver(row.state)
      ? null
      : nextEscalationAt(row, row.escalationLevel as EscalationLevel),
  };
}

/** @returns whether it was written; not, when a task of the same code already speaks for the same thing. */
export async function insertTask(tx: Tx, row: TaskRow): Promise<boolean> {
  const written = await tx
    .repository(TaskEntity)
    .createQueryBuilder()
    .insert()
    // TypeORM's deep partial does not accept an open record
    .values({ tenantId: tx.tenantId, ...row, ...derived(row), params: row.params as never })
    .orIgnore()
    .returning('id')
    .execute();
  return (written.raw as unknown[]).length > 0;
}

/** @returns the row as it is now. @throws VersionMismatch when somebody was faster */
export async function updateTask(tx: Tx, before: TaskRow, after: TaskRow, now: Date): Promise<TaskRow> {
  const { id, version } = before;
  const { version: _counted, ...values } = after;
  const { affected } = await tx
    .repository(TaskEntity)
    .update(
      { tenantId: tx.tenantId, id, version },
      { ...values, ...derived(after), params: after.params as never, updatedAt: now },
    );
  if (!affected) throw new VersionMismatch();
  return { ...after, version: version + 1, updatedAt: now };
}

/** The store is one that the caller may see, and the owner somebody who works here. @throws InvalidInput */
export async function requireReferences(
  tx: Tx,
  { siteId, ownerUserId }: Pick<TaskRow, 'siteId' | 'ownerUserId'>,
): Promise<void> {
  const params = new SqlParams();
  const site = params.add(siteId, 'uuid');
  const owner = params.add(ownerUserId, 'uuid');
  const [found] = await tx.query<{ site: boolean; owner: boolean }>(
    `select
      ${site} is null or exists (select from site where site.id = ${site}
        and (${getPermissions().rowFilter('read', 'Site', params)})) as site,
      ${owner} is null or exists (select from user_account where user_account.id = ${owner}
        and user_account.status <> 'disabled') as owner`,
    params.values,
  );
  const items = [
    ...(found?.site ? [] : [{ pointer: '/siteId', code: 'work.site_unknown' }]),
    ...(found?.owner ? [] : [{ pointer: '/ownerUserId', code: 'work.owner_unknown' }]),
  ];
  if (items.length) throw new InvalidInput(items);
}
