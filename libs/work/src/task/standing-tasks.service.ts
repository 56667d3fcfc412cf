import { Audit, type AuditEntry, fieldChanges } from '@mimamori/audit';
import { canonicalJson, Clock, getPrincipal, Jobs, type Tx, uuidv7 } from '@mimamori/platform';
import { parseInput } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { TaskClosed, TaskOpened } from '../work.events';
import { insertStanding, lapse, lockStanding, updateStanding } from './standing-tasks.queries';
import { TaskTitles } from './task-titles';
import { type TaskKey, type TaskOpening, taskOpeningSchema, type TaskRow } from './task.schema';
import { namedTask, newTask } from './task.facts';

/** Another transaction may end or begin the standing task between two statements of ours. */
const ATTEMPTS = 5;
/** Tasks written by one statement. */
const BATCH = 1_000;

/** The tasks that libs open and close as their facts change: one at a time for each code and thing. */
@Injectable()
export class StandingTasks {
  constructor(
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
    private readonly titles: TaskTitles,
  ) {}

  /** See `Tasks.openMany`. */
  async open(tx: Tx, openings: readonly TaskOpening[]): Promise<string[]> {
    const wanted = new Map(openings.map((opening) => [keyOf(opening), opening]));
    const ids = new Map<string, string>();
    for (const batch of batches([...wanted.values()]))
      for (const [key, id] of await this.openBatch(tx, this.rows(batch))) ids.set(key, id);
    return openings.map((opening) => ids.get(keyOf(opening)) as string);
  }

  /** See `Tasks.closeMany`. */
  async close(tx: Tx, keys: readonly TaskKey[], outcome: string): Promise<number> {
    let closed = 0;
    for (const batch of batches(keys)) {
      const now = this.clock.now();
      const standing = await lockStanding(tx, batch);
      await lapse(tx, standing.filter(isDismissed), now);
      const before = standing.filter((task) => !isDismissed(task));
      const end = { state: 'done' as const, closedAt: now, closedBy: getPrincipal().id, outcome };
      const after = before.map((task) => ({ ...task, ...end }));
      await updateStanding(tx, after, now);
      await this.audit.appendAll(
        tx,
        before.map((task) => closing(task, outcome)),
      );
      await this.tellClosed(tx, after, 'done');
      closed += after.length;
    }
    return closed;
  }

  async tellOpened(tx: Tx, rows: readonly TaskRow[]): Promise<void> {
    await this.audit.appendAll(tx, rows.map(opened));
    await this.jobs.publishAll(
      tx,
      rows.map((row) => new TaskOpened(namedTask(row))),
    );
  }

  async tellClosed(tx: Tx, rows: readonly TaskRow[], state: 'done' | 'dismissed'): Promise<void> {
    await this.jobs.publishAll(
      tx,
      rows.map((row) => new TaskClosed({ ...namedTask(row), state })),
    );
  }

  private rows(openings: readonly TaskOpening[]): TaskRow[] {
    const now = this.clock.now();
    return openings.map((opening) => {
      const given = parseInput(taskOpeningSchema, opening);
      this.titles.requireKnown(given);
      return newTask({ ...given, title: null, note: null }, uuidv7(now.getTime()), now);
    });
  }

  /** @returns key → id of the task that stands now. */
  private async openBatch(tx: Tx, rows: readonly TaskRow[]): Promise<Map<string, string>> {
    const ids = new Map<string, string>();
    let left = rows;
    for (let attempt = 0; left.length && attempt < ATTEMPTS; attempt++) {
      const written = await insertStanding(tx, left);
      const begun = left.filter(({ id }) => written.has(id));
      await this.tellOpened(tx, begun);
      for (const row of begun) ids.set(keyOf(row), row.id);
      left = left.filter(({ id }) => !written.has(id));
      if (!left.length) break;
      for (const { id, ...task } of await this.tellAnew(tx, left)) ids.set(keyOf(task), id);
      left = left.filter((row) => !ids.has(keyOf(row)));
    }
    const [first] = left;
    if (first) throw new Error(`task ${first.code} is opened and closed by others all the time`);
    return ids;
  }

  /**
   * The facts are told anew; owner, due date and note belong to the people who work on it. What was dismissed for other
   * facts lapses. @returns those that speak for the rows
   */
  private async tellAnew(tx: Tx, rows: readonly TaskRow[]): Promise<TaskRow[]> {
    const now = this.clock.now();
    const facts = new Map(rows.map((row) => [keyOf(row), row]));
    const factsOf = (task: TaskRow) => facts.get(keyOf(task)) ?? task;
    const standing = await lockStanding(tx, rows);
    const over = (task: TaskRow) => isDismissed(task) && !sameFacts(task, factsOf(task));
    await lapse(tx, standing.filter(over), now);
    const changes = standing
      .filter((task) => !isDismissed(task))
      .map((before) => {
        const { severity, params, siteId } = factsOf(before);
        return { before, after: { ...before, severity, params, siteId } };
      })
      .filter(({ before, after }) => !sameFacts(before, after) || before.siteId !== after.siteId);
    await updateStanding(
      tx,
      changes.map(({ after }) => after),
      now,
    );
    await this.audit.appendAll(
      tx,
      changes.map(({ before, after }) => refreshed(before, after)),
    );
    return standing.filter((task) => !over(task));
  }
}

const keyOf = ({ code, subjectId }: TaskKey) => `${code} ${subjectId}`;
const isDismissed = ({ state }: TaskRow) => state === 'dismissed';

/** In one order, so that two transactions with the same tasks wait for each other instead of dying. */
function* batches<Item extends TaskKey>(items: readonly Item[]): Generator<readonly Item[]> {
  const ordered = items.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  for (let from = 0; from < ordered.length; from += BATCH) yield ordered.slice(from, from + BATCH);
}

function sameFacts(one: TaskRow, other: TaskRow): boolean {
  return one.severity === other.severity && canonicalJson(one.params) === canonicalJson(other.params);
}

function opened({ id, kind, code, subject, subjectId, siteId, severity, ownerUserId }: TaskRow): AuditEntry {
  const details = { kind, code, subject, subjectId, siteId, severity, ownerUserId };
  return { action: 'task.open', subject: 'Task', subjectId: id, details };
}

function refreshed(before: TaskRow, after: TaskRow): AuditEntry {
  const changes = fieldChanges(before, after, ['severity', 'siteId'], ['params']);
  return { action: 'task.update', subject: 'Task', subjectId: before.id, details: { changes } };
}

function closing({ id, code, state: from }: TaskRow, reason: string): AuditEntry {
  const changes = [{ field: 'state', from, to: 'done' }];
  return { action: 'task.close', subject: 'Task', subjectId: id, reason, details: { code, changes } };
}
