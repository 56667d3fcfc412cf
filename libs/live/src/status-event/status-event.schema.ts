import { japanIso } from '@mimamori/platform';
import { idSchema } from '@mimamori/web';
import { z } from 'zod';

import { RECORDINGS, STATUSES } from '../status.words';

const LONGEST_TOKEN = 1_024;
const instant = z.iso.datetime({ offset: true });

export const statusEventQuery = z.strictObject({
  after: z
    .string()
    .min(1)
    .max(LONGEST_TOKEN)
    .optional()
    .describe('A resume token; without one, from the first event kept.'),
  limit: z.coerce.number().int().min(1).max(200).prefault(50),
  filter: z
    .strictObject({
      siteId: idSchema,
      cameraId: idSchema.describe('Of this camera, those events too that tell of several cameras.'),
      status: z.enum(STATUSES),
      from: instant.describe('Inclusive.'),
      to: instant.describe('Not inclusive.'),
    })
    .partial()
    .prefault({}),
});
export type StatusEventRequest = z.output<typeof statusEventQuery>;

export const statusEventSchema = z
  .strictObject({
    id: z.uuid(),
    cameraId: z.uuid().nullable().describe('null: the event is one for several cameras of the store.'),
    cameraIds: z
      .array(z.uuid())
      .describe('All cameras that it is about and that the caller may read; one with `cameraId`.'),
    siteId: z.uuid(),
    status: z.enum(STATUSES),
    recording: z.enum(RECORDINGS),
    reasons: z.array(z.string()),
    previousStatus: z
      .enum(STATUSES)
      .nullable()
      .describe('null: the first that was ever said of this camera; or not the same for all of several.'),
    at: instant,
  })
  .meta({ id: 'StatusEvent' });
export type StatusEvent = z.infer<typeof statusEventSchema>;

export const statusEventsSchema = z
  .strictObject({
    items: z.array(statusEventSchema).describe('In the order of their commits.'),
    nextCursor: z
      .string()
      .nullable()
      .describe('For `after` while there is more; null: nothing more for now.'),
    resume: z.string().describe('For `after` at any later time, and for `subscribe` on /live.'),
  })
  .meta({ id: 'StatusEvents' });
export type StatusEvents = z.infer<typeof statusEventsSchema>;

export type StatusEventRow = Omit<StatusEvent, 'at'> & {
  readonly at: Date;
  readonly xid: string;
  /** bigint as text. */
  readonly seq: string;
};

export function toStatusEvent(row: StatusEventRow): StatusEvent {
  const { id, cameraId, cameraIds, siteId, status, recording, reasons, previousStatus, at } = row;
  return { id, cameraId, cameraIds, siteId, status, recording, reasons, previousStatus, at: japanIso(at) };
}
