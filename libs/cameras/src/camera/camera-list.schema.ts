import { idSchema, listQuery } from '@mimamori/web';
import { z } from 'zod';

import { CAMERA_CLASSES, CAMERA_STATES } from './camera.words';

export const cameraListQuery = listQuery({
  sorts: ['createdAt', 'code', 'name'],
  filters: {
    siteId: idSchema,
    siteCode: z.string().max(20).describe('店番, as text.'),
    areaId: idSchema,
    state: z.enum(CAMERA_STATES),
    class: z.enum(CAMERA_CLASSES),
    purposeId: idSchema,
  },
});
export type CameraListRequest = z.output<typeof cameraListQuery>;
