import { Audit, fieldChanges } from '@mimamori/audit';
import { canonicalJson, Clock, getPrincipal, Jobs, type Tx, uuidv7 } from '@mimamori/platform';
import { parseInput } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { TaskClosed, TaskOpened } from '../work.events';
import { TaskTitles } from './task-titles';
import { TaskEntity } from './task.entity';
import { LOCK_STANDING } from './task.queries';
import { type TaskOpening, taskOpeningSchema, type TaskRow } from './task.schema';
import { namedTask, newTask } from './task.facts';
import { insertTask, updateTask } from './task.writes';

/** Another transaction may end or begin the standing task between two statements of ours. */
const ATTEMPTS = 5;

/** The tasks that libs open and close as their facts change: one at a time for each code and thing. */
@Injectable()
export class StandingTasks {
  constructor(
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
    private readonly titles: TaskTitles,
  ) {}

  /** See `Tasks.open`. */
  async open(tx: Tx, opening: TaskOpening): Promise<string> {
    const given = parseInput(taskOpeningSchema, opening);
    this.titles.requireKnown(given);
    const now = this.clock.now();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const row = newTask({ ...given, title: null, note: null }, uuidv7(now.getTime()), now);
      if (await insertTask(tx, row)) {
        await this.tellOpened(tx, row);
        return row.id;
      }
      const standing = await lockStanding(tx, given.code, given.subjectId);
      if (!standing) continue;
      if (standing.state !== 'dismissed') return this.refresh(tx, standing, row);
      if (sameFacts(standing, row)) return standing.id;
      await this.lapse(tx, standing);
    }
    throw new Error(`task ${given.code} is opened and closed by others all the time`);
  }

  /** See `Tasks.close`. */
  async close(
    tx: Tx,
    { code, subjectId }: Pick<TaskRow, 'code' | 'subjectId'>,
    outcome: string,
  ): Promise<boolean> {
    const standing = await lockStanding(tx, code, subjectId);
    if (!standing) return false;
    if (standing.state === 'dismissed') {
      await this.lapse(tx, standing);
      return false;
    }
    const now = this.clock.now();
    const closed = { state: 'done' as const, closedAt: now, closedBy: getPrincipal().id, outcome };
    const after = await updateTask(tx, standing, { ...standing, ...closed }, now);
    await this.audit.append(tx, {
      action: 'task.close',
      subject: 'Task',
      subjectId: after.id,
      reason: outcome,
      details: { code, changes: fieldChanges(standing, after, ['state']) },
    });
    await this.tellClosed(tx, after, 'done');
    return true;
  }

  async tellOpened(tx: Tx, row: TaskRow): Promise<void> {
    const { kind, code, subject, subjectId, siteId, severity, ownerUserId } = row;
    await this.audit.append(tx, {
      action: 'task.open',
      subject: 'Task',
      subjectId: row.id,
      details: { kind, code, subject, subjectId, siteId, severity, ownerUserId },
    });
    await this.jobs.publish(tx, new TaskOpened(namedTask(row)));
  }

  async tellClosed(tx: Tx, row: TaskRow, state: 'done' | 'dismissed'): Promise<void> {
    await this.jobs.publish(tx, new TaskClosed({ ...namedTask(row), state }));
  }

  /** The facts are told anew; owner, due date and note belong to the people who work on it. */
  private async refresh(tx: Tx, standing: TaskRow, { severity, params, siteId }: TaskRow): Promise<string> {
    const told = { ...standing, severity, params, siteId };
    if (sameFacts(standing, told) && standing.siteId === siteId) return standing.id;
    await updateTask(tx, standing, told, this.clock.now());
    await this.audit.append(tx, {
      action: 'task.update',
      subject: 'Task',
      subjectId: standing.id,
      details: { changes: fieldChanges(standing, told, ['severity', 'siteId'], ['params']) },
    });
    return standing.id;
  }

  /** The dismissal was about another state of things, or its cause is gone: what comes up next is a new task. */
  private async lapse(tx: Tx, { id }: TaskRow): Promise<void> {
    const now = this.clock.now();
    await tx.repository(TaskEntity).update({ tenantId: tx.tenantId, id }, { lapsedAt: now, updatedAt: now });
  }
}

async function lockStanding(tx: Tx, code: string, subjectId: string): Promise<TaskRow | undefined> {
  const [row] = await tx.query<TaskRow>(LOCK_STANDING, [code, subjectId]);
  return row;
}

function sameFacts(one: TaskRow, other: TaskRow): boolean {
  return one.severity === other.severity && canonicalJson(one.params) === canonicalJson(other.params);
}
