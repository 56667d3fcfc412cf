import { japanIso } from '@mimamori/platform';
import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import {
  GRANT_ACTIONS,
  GRANT_STATES,
  type GrantAction,
  LONGEST_MINUTES,
  MOST_NETWORKS,
  MOST_TARGETS,
} from './view-grant.words';

const instant = z.iso.datetime({ offset: true });
const toDate = instant.transform((text) => new Date(text));
const text = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .regex(/^(?:\P{Cc}|\n)*$/u);
const targets = z
  .array(idSchema)
  .min(1)
  .max(MOST_TARGETS)
  .overwrite((ids) => [...new Set(ids)].toSorted());

const footageSchema = z
  .strictObject({ from: toDate, until: toDate })
  .partial()
  .refine(({ from, until }) => !from || !until || from < until, {
    path: ['until'],
    params: { code: 'access.period_reversed' },
  })
  // what ends before the grant begins, and begins with it, would open nothing
  .refine(({ from, until }) => from || !until, {
    path: ['from'],
    params: { code: 'access.grant_footage_open' },
  });

export const viewGrantRequestSchema = z
  .strictObject({
    granteeId: idSchema.optional().describe('Who is to look; the caller when it is left out.'),
    cameras: targets.optional().describe('Exactly one of `cameras` and `sites`.'),
    sites: targets.optional(),
    actions: z
      .array(z.enum(GRANT_ACTIONS))
      .min(1)
      .max(GRANT_ACTIONS.length)
      .overwrite((actions) => [...new Set(actions)].toSorted() as GrantAction[]),
    reason: text.optional().describe('Needed unless there is an incident.'),
    incidentId: idSchema.optional(),
    from: toDate.optional().describe('When it begins; with its approval when it is left out.'),
    minutes: z.int().min(1).max(LONGEST_MINUTES).describe("How long it is open; the tenant's limit holds."),
    footage: footageSchema
      .optional()
      .describe('What recordings it opens. Without `from`: none from before the grant begins.'),
    networks: z
      .array(z.string().max(50))
      .max(MOST_NETWORKS)
      .optional()
      .describe('Where it may be used from; anywhere when it is left out.'),
  })
  .meta({ id: 'ViewGrantRequest' });
export type ViewGrantRequest = z.output<typeof viewGrantRequestSchema>;

export const viewGrantStepSchema = z
  .strictObject({ note: text.optional() })
  .default({})
  .meta({ id: 'ViewGrantStep' });
export type ViewGrantStep = z.output<typeof viewGrantStepSchema>;

export const viewGrantSchema = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(GRANT_STATES),
    granteeId: z.uuid(),
    requesterId: z.uuid(),
    approverId: z.uuid().nullable(),
    cameras: z.array(z.uuid()).nullable(),
    sites: z.array(z.uuid()).nullable(),
    siteIds: z.array(z.uuid()).describe('Every site that it touches.'),
    actions: z.array(z.enum(GRANT_ACTIONS)),
    reason: z.string().nullable(),
    incidentId: z.uuid().nullable(),
    from: instant.nullable(),
    minutes: z.int(),
    footageFrom: instant.nullable().describe('null: not before the grant begins.'),
    footageUntil: instant.nullable(),
    networks: z.array(z.string()).describe('Empty: from anywhere.'),
    lapsesAt: instant.describe('When the request, or the grant, is over by itself.'),
    startsAt: instant.nullable(),
    endsAt: instant.nullable(),
    decidedAt: instant.nullable(),
    endedAt: instant.nullable(),
    note: z.string().nullable().describe('What the last step said about itself.'),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'ViewGrant' });
export type ViewGrantView = z.infer<typeof viewGrantSchema>;

const INSTANTS = [
  'from',
  'footageFrom',
  'footageUntil',
  'startsAt',
  'endsAt',
  'decidedAt',
  'endedAt',
] as const;
type Instants = (typeof INSTANTS)[number];
type Stamps = 'lapsesAt' | 'createdAt' | 'updatedAt';

/** A grant as the database answers it. */
export type ViewGrantRow = Omit<ViewGrantView, Instants | Stamps> &
  Readonly<Record<Instants, Date | null>> &
  Readonly<Record<Stamps, Date>>;

export function toViewGrantView(row: ViewGrantRow): ViewGrantView {
  const instants = Object.fromEntries(
    INSTANTS.map((name) => {
      const at = row[name];
      return [name, at && japanIso(at)];
    }),
  ) as Record<Instants, string | null>;
  return {
    ...row,
    ...instants,
    lapsesAt: japanIso(row.lapsesAt),
    createdAt: japanIso(row.createdAt),
    updatedAt: japanIso(row.updatedAt),
  };
}

export const viewGrantListQuery = listQuery({
  sorts: ['createdAt'],
  filters: {
    state: z.enum(GRANT_STATES),
    granteeId: idSchema,
    requesterId: idSchema,
    siteId: idSchema.describe('Grants that touch this site.'),
  },
}).omit({ q: true });
export type ViewGrantListRequest = z.output<typeof viewGrantListQuery>;
