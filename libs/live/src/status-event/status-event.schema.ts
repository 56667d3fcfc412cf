import { japanIso } from '@mimamori/platform';
import { idSchema } from '@mimamori/web';
import { z } from 'zod';

import { RECORDINGS, STATUSES } from '../status.words';

const LONGEST_TOKEN = 1_024;

export const statusEventQuery = z.strictObject({
  after: z
    .string()
    .min(1)
    .max(LONGEST_TOKEN)
    .optional()
    .describe('A resume token; without one, from the first event kept.'),
  limit: z.coerce.number().int().min(1).max(200).prefault(50),
  filter: z.strictObject({ siteId: idSchema, cameraId: idSchema }).partial().prefault({}),
});
export type StatusEventRequest = z.output<typeof statusEventQuery>;

export const statusEventSchema = z
  .strictObject({
    id: z.uuid(),
    cameraId: z.uuid(),
    siteId: z.uuid(),
    status: z.enum(STATUSES),
    recording: z.enum(RECORDINGS),
    reasons: z.array(z.string()),
    previousStatus: z
      .enum(STATUSES)
      .nullable()
      .describe('null: the first that was ever said of this camera.'),
    at: z.iso.datetime({ offset: true }),
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

export function toStatusEvent({ xid: _xid, seq: _seq, at, ...event }: StatusEventRow): StatusEvent {
  return { ...event, at: japanIso(at) };
}
