import { z } from 'zod';

import { cameraListQuery } from '../camera/camera-list.schema';
import { cameraPatchSchema, MOST_TAGS, tagSchema } from '../camera/camera.schema';

export const MOST_BULK = 5_000;
/** What the result shows of each kind; the log of each camera has all of it. */
export const MOST_CHANGES_SHOWN = 100;
export const MOST_REFUSALS_SHOWN = 500;
const MOST_GROUPS_AT_ONCE = 20;

const id = z.uuid().toLowerCase();
const sorted = (values: readonly string[]) => [...new Set(values)].sort();
const ids = (most: number) => z.array(id).min(1).max(most).overwrite(sorted);
const tags = z.array(tagSchema).min(1).max(MOST_TAGS).overwrite(sorted);

/** Facts that many cameras can share: not their key, name, number, place in a store or remarks. */
export const bulkFactsSchema = cameraPatchSchema
  .omit({ code: true, name: true, serial: true, mac: true, areaId: true, note: true, tags: true })
  .meta({ id: 'CameraBulkFacts' });

const { q, filter } = cameraListQuery.shape;

const commandSchema = z.strictObject({
  ids: ids(MOST_BULK).optional().describe('Either these cameras, or a filter.'),
  filter: filter.def.innerType.optional().describe('As filter[…] of the list of cameras; {} is all of them.'),
  q,
  set: bulkFactsSchema.optional(),
  addTags: tags.optional(),
  removeTags: tags.optional(),
  addGroups: ids(MOST_GROUPS_AT_ONCE).optional(),
  removeGroups: ids(MOST_GROUPS_AT_ONCE).optional(),
});
export type BulkCommand = z.output<typeof commandSchema>;

const said = (value: object | undefined) => value !== undefined && Object.keys(value).length > 0;

export const bulkEditSchema = commandSchema
  .extend({
    dryRun: z.boolean().default(false).describe('Only say what would change: the preview.'),
    previewToken: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('Of the preview; needed unless dryRun.'),
    reason: z.string().trim().min(1).max(500).optional(),
  })
  .refine((edit) => (edit.ids === undefined) !== (edit.filter === undefined && edit.q === undefined), {
    path: ['ids'],
    params: { code: 'cameras.bulk_selection_unclear' },
  })
  .refine(
    ({ set, addTags, removeTags, addGroups, removeGroups }) =>
      [set, addTags, removeTags, addGroups, removeGroups].some(said),
    { path: ['set'], params: { code: 'cameras.bulk_nothing_to_do' } },
  )
  .meta({ id: 'CameraBulkEdit' });
export type BulkEdit = z.output<typeof bulkEditSchema>;

const camera = { cameraId: z.uuid(), siteId: z.uuid().nullable(), code: z.string().nullable() };

export const bulkChangeSchema = z.strictObject({
  ...camera,
  fields: z.array(
    z.strictObject({ field: z.string(), from: z.unknown().nullable(), to: z.unknown().nullable() }),
  ),
});
export type BulkChange = z.infer<typeof bulkChangeSchema>;

export const bulkRefusalSchema = z.strictObject({
  ...camera,
  errors: z.array(
    z.strictObject({
      code: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
      message: z.string(),
    }),
  ),
});
export type BulkRefusal = z.infer<typeof bulkRefusalSchema>;

export const bulkResultSchema = z
  .strictObject({
    dryRun: z.boolean(),
    selected: z.int(),
    changed: z.int().describe('In a preview, what would be.'),
    unchanged: z.int(),
    refused: z.int().describe('These stay as they are; the others are changed.'),
    changes: z.array(bulkChangeSchema).describe(`The first ${MOST_CHANGES_SHOWN}.`),
    refusals: z.array(bulkRefusalSchema).describe(`The first ${MOST_REFUSALS_SHOWN}.`),
    previewToken: z
      .string()
      .describe('Stands for the selection, the versions of its cameras and what happens to each.'),
  })
  .meta({ id: 'CameraBulkResult' });
export type BulkResult = z.infer<typeof bulkResultSchema>;

export const bulkJobSchema = z
  .strictObject({
    jobId: z.uuid(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    progress: z.int(),
    result: bulkResultSchema.nullable().describe('Null until done; of a failed job, /v1/jobs/{id} says why.'),
  })
  .meta({ id: 'CameraBulkJob' });
export type BulkJob = z.infer<typeof bulkJobSchema>;
