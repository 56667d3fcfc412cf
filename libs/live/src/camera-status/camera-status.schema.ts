import { japanIso } from '@mimamori/platform';
import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import { type Recording, RECORDINGS, type Status, STATUSES } from '../status.words';

const instant = z.iso.datetime({ offset: true });

/** What is known of one camera now; the same in REST, GraphQL and on sockets. */
export const cameraStatusSchema = z
  .strictObject({
    cameraId: z.uuid(),
    siteId: z.uuid(),
    status: z.enum(STATUSES).describe('unknown: nobody reported, or not lately; that is not offline.'),
    recording: z.enum(RECORDINGS),
    reasons: z.array(z.string()),
    changedAt: instant.nullable().describe('Since when all of this holds; null: never reported.'),
  })
  .meta({ id: 'CameraStatus' });
export type CameraStatus = z.infer<typeof cameraStatusSchema>;

/** The same as the database answers it. */
export type CameraStatusRow = Omit<CameraStatus, 'changedAt'> & { readonly changedAt: Date | null };

export function toCameraStatus(row: CameraStatusRow): CameraStatus {
  const { cameraId, siteId, status, recording, reasons, changedAt } = row;
  return { cameraId, siteId, status, recording, reasons, changedAt: changedAt && japanIso(changedAt) };
}

export const cameraStatusListQuery = listQuery({
  sorts: ['cameraId', 'status'],
  filters: { siteId: idSchema, cameraId: idSchema, status: z.enum(STATUSES) },
});
export type CameraStatusListRequest = z.output<typeof cameraStatusListQuery>;

export type { Recording, Status };
