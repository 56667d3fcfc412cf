import { japanIso } from '@mimamori/platform';
import { listQuery } from '@mimamori/web';
import { z } from 'zod';

export const CHANGE_CHANNELS = ['request', 'import', 'job', 'command', 'system'] as const;
/** How a change came: by the API, an import, another job of somebody, the command line, or the product itself. */
export type ChangeChannel = (typeof CHANGE_CHANNELS)[number];

const instant = z.iso.datetime({ offset: true });

/** Newest first, unless told otherwise. */
export const fieldHistoryQuery = listQuery({
  sorts: ['at'],
  defaultSort: '-at',
  filters: {
    field: z.string().trim().min(1).max(60),
    from: instant.describe('Inclusive.'),
    to: instant.describe('Not inclusive.'),
  },
}).omit({ q: true });
export type FieldHistoryRequest = z.output<typeof fieldHistoryQuery>;

export const recordedChangeSchema = z
  .strictObject({
    id: z.uuid(),
    at: instant,
    by: z.strictObject({
      kind: z.enum(['user', 'machine', 'system', 'anonymous']),
      id: z.string().nullable().describe('Opaque: the same for everything that the same one did.'),
      name: z.string().nullable().describe('Only for readers who may read that user.'),
    }),
    action: z.string(),
    field: z.string().nullable().describe('`null`: it was created.'),
    part: z
      .strictObject({ subject: z.string(), id: z.string() })
      .nullable()
      .describe('The part of it that changed, where it has parts of their own, such as a mask.'),
    old: z.unknown().describe('`null` as well where values are not kept, because they are about a person.'),
    new: z.unknown(),
    shortened: z
      .boolean()
      .describe(
        '`old` or `new` is larger than 8 KiB as JSON: it is told as the first 2,048 characters of its text.',
      ),
    labels: z
      .array(z.strictObject({ id: z.string(), label: z.string() }))
      .describe('What ids in `old` and `new` stand for, as far as the reader may see it, by today’s names.'),
    reason: z
      .string()
      .nullable()
      .describe('Only for readers who may make such a change themselves, or who may read the log.'),
    via: z.enum(CHANGE_CHANNELS),
    importId: z.string().nullable(),
    traceId: z.string().describe('The same for everything done by one request, import or job.'),
  })
  .meta({ id: 'RecordedChange' });
export type RecordedChange = z.infer<typeof recordedChangeSchema>;

/** A change as its query answers it. */
export interface RecordedChangeRow {
  readonly id: string;
  readonly at: Date;
  readonly actorKind: RecordedChange['by']['kind'];
  readonly actorId: string | null;
  readonly fromOutside: boolean;
  readonly action: string;
  readonly field: string | null;
  readonly part: RecordedChange['part'];
  readonly old: unknown;
  readonly new: unknown;
  readonly shortened: boolean;
  readonly reason: string | null;
  readonly importId: string | null;
  readonly traceId: string;
}

function channelOf({ importId, fromOutside, actorKind, actorId }: RecordedChangeRow): ChangeChannel {
  if (importId !== null) return 'import';
  if (actorKind === 'system') return actorId === 'system:cli' ? 'command' : 'system';
  return fromOutside ? 'request' : 'job';
}

/** @param names of users, by id, that the reader may see */
export function toRecordedChange(row: RecordedChangeRow, names: ReadonlyMap<string, string>): RecordedChange {
  const { actorKind, actorId, fromOutside: _origin, at, ...rest } = row;
  return {
    ...rest,
    at: japanIso(at),
    by: { kind: actorKind, id: actorId, name: (actorId && names.get(actorId)) ?? null },
    old: row.old ?? null,
    new: row.new ?? null,
    labels: [],
    via: channelOf(row),
  };
}
