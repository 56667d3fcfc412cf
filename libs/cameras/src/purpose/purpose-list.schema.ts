import { listQuery } from '@mimamori/web';
import { z } from 'zod';

import { CAMERA_CLASSES } from '../camera/camera.words';
import { PURPOSE_STATES } from './purpose.words';

export const purposeListQuery = listQuery({
  sorts: ['code', 'name', 'createdAt'],
  filters: { state: z.enum(PURPOSE_STATES), class: z.enum(CAMERA_CLASSES) },
});
export type PurposeListRequest = z.output<typeof purposeListQuery>;
