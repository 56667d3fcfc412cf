import { japanIso } from '@mimamori/platform';
import { idSchema } from '@mimamori/web';
import { z } from 'zod';

import { SEVERITIES, TASK_KINDS, TASK_STATES } from './task.words';

const MOST_PARAMS = 20;
const LONGEST_PARAM = 300;

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u);
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^(?:\P{Cc}|\n)*$/u);
const code = z.string().regex(/^[a-z][a-z-]{0,39}\.[a-z][a-z0-9_]{0,59}$/);
const instant = z.iso.datetime({ offset: true });

const paramsSchema = z
  .record(z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/), z.union([z.string().max(LONGEST_PARAM), z.number()]))
  .refine((params) => Object.keys(params).length <= MOST_PARAMS);
/** What a title speaks of: ids and facts, at most 20; never a person's name or address. */
export type TaskParams = Readonly<Record<string, string | number>>;

/** What a lib tells about a task it opens. `dueAt` is an instant; `siteId` is left out for what concerns the whole tenant. */
export const taskOpeningSchema = z.strictObject({
  kind: z.enum(['finding', 'duty']),
  code,
  subject: z.string().regex(/^[A-Z][A-Za-z]{0,59}$/),
  subjectId: z.string().min(1).max(100),
  siteId: idSchema.nullable().default(null),
  params: paramsSchema.default({}),
  severity: z.enum(SEVERITIES),
  dueAt: z.date().nullable().default(null),
  ownerUserId: idSchema.nullable().default(null),
});
export type TaskOpening = z.input<typeof taskOpeningSchema>;

const changeable = {
  title: line(200),
  note: text(2000).nullable(),
  severity: z.enum(SEVERITIES),
  ownerUserId: idSchema.nullable().describe('Whose it is to do; a person of this tenant.'),
  dueAt: instant.nullable(),
};

export const taskCreateSchema = z
  .strictObject({
    ...changeable,
    note: changeable.note.optional(),
    severity: changeable.severity.default('medium'),
    ownerUserId: changeable.ownerUserId.optional(),
    dueAt: changeable.dueAt.optional(),
    siteId: idSchema.nullable().optional().describe('Where; without it, the whole tenant.'),
  })
  .meta({ id: 'TaskCreate' });
export type TaskCreate = z.input<typeof taskCreateSchema>;

/** Title and severity change on manual tasks only: those of others follow from what was found. */
export const taskPatchSchema = z.strictObject(changeable).partial().meta({ id: 'TaskPatch' });
export type TaskPatch = z.output<typeof taskPatchSchema>;

export const taskTransitionSchema = z
  .strictObject({
    to: z.enum(TASK_STATES),
    reason: text(1000).optional().describe('What came of it; needed to dismiss.'),
  })
  .refine(({ to, reason }) => to !== 'dismissed' || reason !== undefined, {
    path: ['reason'],
    params: { code: 'work.reason_missing' },
  })
  .meta({ id: 'TaskTransition' });
export type TaskTransition = z.output<typeof taskTransitionSchema>;

export const taskSchema = z
  .strictObject({
    id: z.uuid(),
    kind: z.enum(TASK_KINDS),
    code: z.string().describe('`<lib>.<name>`: what kind of thing is to be done.'),
    title: z.string().describe('In the language asked for.'),
    note: z.string().nullable(),
    subject: z.string().describe('What it is about: the noun …'),
    subjectId: z.string().describe('… and its id.'),
    siteId: z.uuid().nullable().describe('Where; `null` is the whole tenant.'),
    severity: z.enum(SEVERITIES),
    state: z.enum(TASK_STATES),
    ownerUserId: z.uuid().nullable(),
    dueAt: instant.nullable(),
    escalationLevel: z.int().describe('Who was told it is late: 1 its owner, 2 managers, 3 administrators.'),
    escalatedAt: instant.nullable(),
    openedAt: instant,
    openedBy: z.string().describe('Id of a person, or of the system.'),
    closedAt: instant.nullable(),
    closedBy: z.string().nullable(),
    outcome: z.string().nullable(),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Task' });
export type Task = z.infer<typeof taskSchema>;

type Instants = 'dueAt' | 'escalatedAt' | 'openedAt' | 'closedAt' | 'createdAt' | 'updatedAt';

/** A task as the database answers it. */
export type TaskRow = Omit<Task, Instants | 'title'> & {
  readonly params: TaskParams;
  readonly title: string | null;
  readonly dueAt: Date | null;
  readonly escalatedAt: Date | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What a lib knows a task by that it has opened. */
export type TaskKey = Pick<TaskRow, 'code' | 'subjectId'>;

const isoOrNull = (at: Date | null) => at && japanIso(at);

export function toTask({ params: _facts, ...row }: TaskRow, title: string): Task {
  return {
    ...row,
    title,
    dueAt: isoOrNull(row.dueAt),
    escalatedAt: isoOrNull(row.escalatedAt),
    openedAt: japanIso(row.openedAt),
    closedAt: isoOrNull(row.closedAt),
    createdAt: japanIso(row.createdAt),
    updatedAt: japanIso(row.updatedAt),
  };
}
