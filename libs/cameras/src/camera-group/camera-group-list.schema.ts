import { idSchema, listQuery } from '@mimamori/web';
import type { z } from 'zod';

export const cameraGroupListQuery = listQuery({
  sorts: ['code', 'name', 'createdAt'],
  filters: { cameraId: idSchema.describe('The groups of this camera.') },
});
export type CameraGroupListRequest = z.output<typeof cameraGroupListQuery>;
