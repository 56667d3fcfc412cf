import { listQuery } from '@mimamori/web';
import { z } from 'zod';

import { tagSchema } from '../camera/camera.schema';

export const cameraTagListQuery = listQuery({ sorts: ['tag', 'cameras'], filters: {} }).omit({ q: true });
export type CameraTagListRequest = z.output<typeof cameraTagListQuery>;

export const cameraTagSchema = z
  .strictObject({
    tag: tagSchema,
    cameras: z.int().describe('How many cameras have it, of those that the caller may read.'),
  })
  .meta({ id: 'CameraTag' });
export type CameraTag = z.infer<typeof cameraTagSchema>;
