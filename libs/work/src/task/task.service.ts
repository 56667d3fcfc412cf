import { Audit, fieldChanges } from '@mimamori/audit';
import {
  Clock,
  getPermissions,
  getPrincipal,
  InvalidInput,
  NotFound,
  patched,
  requireCanRow,
  TenantDb,
  type Tx,
  uuidv7,
} from '@mimamori/platform';
import {
  type IfMatchHeader,
  Keysets,
  mapPage,
  type Page,
  parseInput,
  readFirstPages,
  readPage,
  readRow,
  type RowSql,
  searchWhere,
} from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { FindingFollowsFacts, TaskOver, TransitionNotAllowed } from '../work.errors';
import { StandingTasks } from './standing-tasks.service';
import type { FindingListRequest, TaskListRequest } from './task-list.schema';
import { isOver, mayBecome } from './task-state.rules';
import { TaskTitles } from './task-titles';
import { newTask } from './task.facts';
import { FINDING, TASK, taskList } from './task.queries';
import {
  type Task,
  type TaskCreate,
  taskCreateSchema,
  type TaskKey,
  type TaskOpening,
  type TaskPatch,
  type TaskRow,
  type TaskTransition,
} from './task.schema';
import { MANUAL_CODE } from './task.words';
import { insertTask, requireReferences, updateTask } from './task.writes';

/** Everything that is to be done: findings, duties, and what people ask of each other. */
@Injectable()
export class Tasks {
  constructor(
    private readonly db: TenantDb,
    private readonly clock: Clock,
    private readonly keysets: Keysets,
    private readonly audit: Audit,
    private readonly standing: StandingTasks,
    private readonly titles: TaskTitles,
  ) {}

  /** @throws CursorInvalid */
  async list(request: TaskListRequest): Promise<Page<Task>> {
    return this.page('work.task', request);
  }

  /** Tasks of kind `finding`. @throws CursorInvalid */
  async listFindings({ filter, ...request }: FindingListRequest): Promise<Page<Task>> {
    return this.page('work.finding', { ...request, filter: { ...filter, kind: 'finding' } });
  }

  /** The first findings of each of several things, in one query; in the order of `subjectIds`. */
  async findingsOf(
    subjectIds: readonly string[],
    { filter, cursor: _first, ...request }: FindingListRequest,
  ): Promise<Page<Task>[]> {
    const asked = { ...request, filter: { ...filter, kind: 'finding' as const } };
    const list = taskList('work.finding', asked, this.clock.now());
    const { subject, search, params } = list;
    const allowed = getPermissions().rowFilter('read', subject, params);
    const searched = await searchWhere(this.db, search, request.q, params);
    const pages = await readFirstPages(
      this.db,
      this.keysets,
      {
        list: { ...list, where: [allowed, ...list.where, ...searched] },
        parent: 'task.subject_id',
        parentType: 'text',
        // as `findings(filter: {subjectId})`, so that its cursors lead on from here
        ofParent: (subjectId) => ({
          list: list.list,
          request: { ...asked, filter: { ...asked.filter, subjectId } },
        }),
      },
      subjectIds,
    );
    return pages.map((page) => mapPage(page, (row) => this.titles.view(row)));
  }

  /** @throws NotFound */
  async get(id: string): Promise<Task> {
    return this.one(TASK, id);
  }

  /** @throws NotFound, also for a task that is no finding */
  async getFinding(id: string): Promise<Task> {
    return this.one(FINDING, id);
  }

  /**
   * Opens a finding or a duty, or answers the id of the one that already stands for this code and thing, with its facts
   * (params, severity, site) brought up to date. One that was dismissed keeps standing until its facts change or
   * `close` says that its cause is gone. Asks no permission: the caller states a fact.
   */
  async open(tx: Tx, opening: TaskOpening): Promise<string> {
    const [id] = await this.standing.open(tx, [opening]);
    return id as string;
  }

  /**
   * As `open`, for many in a few statements for each thousand; of two openings with the same code and thing, the later one
   * counts. @returns their ids, in the same order
   */
  openMany(tx: Tx, openings: readonly TaskOpening[]): Promise<string[]> {
    return this.standing.open(tx, openings);
  }

  /**
   * The cause is gone. Nothing to close is fine.
   * @param outcome a word or sentence for the history, at most 1,000 characters @returns whether a task was closed
   */
  async close(tx: Tx, task: TaskKey, outcome: string): Promise<boolean> {
    return (await this.standing.close(tx, [task], outcome)) > 0;
  }

  /** As `close`, for many in a few statements for each thousand. @returns how many were closed */
  closeMany(tx: Tx, tasks: readonly TaskKey[], outcome: string): Promise<number> {
    return this.standing.close(tx, tasks, outcome);
  }

  /** A task that somebody asks for. @throws Forbidden, InvalidInput (unknown store or owner) */
  async create(input: TaskCreate): Promise<Task> {
    const {
      siteId = null,
      note = null,
      ownerUserId = null,
      dueAt,
      ...given
    } = parseInput(taskCreateSchema, input);
    return this.db.transaction(async (tx) => {
      const about = siteId
        ? { subject: 'Site', subjectId: siteId }
        : { subject: 'Tenant', subjectId: tx.tenantId };
      const now = this.clock.now();
      const row = newTask(
        {
          ...given,
          ...about,
          kind: 'manual',
          code: MANUAL_CODE,
          params: {},
          siteId,
          note,
          ownerUserId,
          dueAt: instantOf(dueAt) ?? null,
        },
        uuidv7(now.getTime()),
        now,
      );
      await requireCanRow(tx, 'create', 'Task', row);
      await requireReferences(tx, row);
      await insertTask(tx, row);
      await this.standing.tellOpened(tx, [row]);
      return this.titles.view(row);
    });
  }

  /**
   * Owner, due date and severity are assigned by whoever keeps the register (`assign`).
   * @throws NotFound, Forbidden, VersionMismatch, TaskOver, InvalidInput
   */
  async update(id: string, { dueAt, ...patch }: TaskPatch, match: IfMatchHeader): Promise<Task> {
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'update', match);
      if (isOver(before.state)) throw new TaskOver();
      const after = patched<TaskRow>(before, { ...patch, dueAt: instantOf(dueAt) });
      const changes = fieldChanges(before, after, ['severity', 'ownerUserId', 'dueAt'], ['title', 'note']);
      if (!changes.length) return this.titles.view(before);
      requireChangeable(before, after);
      const moved = changes.some(({ field }) => ASSIGNED.has(field));
      if (moved) await requireCanRow(tx, 'assign', 'Task', before);
      if (after.ownerUserId !== before.ownerUserId) await requireReferences(tx, { ...after, siteId: null });
      const now = this.clock.now();
      const written = await updateTask(tx, before, startedAnew(before, after, now), now);
      await this.audit.append(tx, {
        action: moved ? 'task.assign' : 'task.update',
        subject: 'Task',
        subjectId: id,
        details: { changes },
      });
      return this.titles.view(written);
    });
  }

  /** @throws NotFound, Forbidden, VersionMismatch, TransitionNotAllowed, FindingFollowsFacts */
  async transition(id: string, { to, reason }: TaskTransition, match: IfMatchHeader): Promise<Task> {
    return this.db.transaction(async (tx) => {
      const before = await this.load(tx, id, 'transition', match);
      if (to === 'dismissed') await requireCanRow(tx, 'dismiss', 'Task', before);
      if (to === 'done' && before.kind === 'finding') throw new FindingFollowsFacts();
      if (!mayBecome(before.state, to)) throw new TransitionNotAllowed(before.state, to);
      const now = this.clock.now();
      const end = isOver(to) ? { closedAt: now, closedBy: getPrincipal().id, outcome: reason ?? null } : {};
      const after = await updateTask(tx, before, { ...before, ...end, state: to }, now);
      await this.audit.append(tx, {
        action: ACTIONS[to],
        subject: 'Task',
        subjectId: id,
        reason,
        details: { code: before.code, changes: fieldChanges(before, after, ['state']) },
      });
      if (to === 'done' || to === 'dismissed') await this.standing.tellClosed(tx, [after], to);
      return this.titles.view(after);
    });
  }

  private async page(list: string, request: TaskListRequest): Promise<Page<Task>> {
    const rows = await readPage(this.db, this.keysets, taskList(list, request, this.clock.now()));
    return mapPage(rows, (row) => this.titles.view(row));
  }

  private async one(sql: RowSql, id: string): Promise<Task> {
    const row = await readRow<TaskRow>(this.db, sql, id);
    if (!row) throw new NotFound('Task');
    return this.titles.view(row);
  }

  private async load(tx: Tx, id: string, action: string, match: IfMatchHeader): Promise<TaskRow> {
    const row = await readRow<TaskRow>(tx, TASK, id);
    if (!row) throw new NotFound('Task');
    await requireCanRow(tx, action, 'Task', row);
    match.expect(row);
    return row;
  }
}

/** What the person who is to do it does not decide. */
const ASSIGNED: ReadonlySet<string> = new Set(['ownerUserId', 'dueAt', 'severity']);

/** A later due date has its own lateness: whoever was told of the former one is told again. */
function startedAnew(before: TaskRow, after: TaskRow, now: Date): TaskRow {
  const later = after.dueAt === null || after.dueAt > now;
  if (!later || after.dueAt?.getTime() === before.dueAt?.getTime()) return after;
  return { ...after, escalationLevel: 0, escalatedAt: null };
}

/** In the words of the log. */
const ACTIONS = {
  open: 'task.reopen',
  in_progress: 'task.start',
  done: 'task.close',
  dismissed: 'task.dismiss',
} as const;

const instantOf = (text: string | null | undefined) => (text ? new Date(text) : (text as null | undefined));

function requireChangeable(before: TaskRow, after: TaskRow): void {
  if (before.kind === 'manual') return;
  const fixed = (['title', 'severity'] as const).filter((field) => before[field] !== after[field]);
  if (fixed.length)
    throw new InvalidInput(fixed.map((field) => ({ pointer: `/${field}`, code: 'work.follows_from_facts' })));
}
