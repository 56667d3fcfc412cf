import { listQuery } from '@mimamori/web';
import { z } from 'zod';

import { MASK_PLACES, MASK_STATES } from './privacy-mask.words';

export const maskListQuery = listQuery({
  sorts: ['createdAt'],
  filters: { state: z.enum(MASK_STATES), place: z.enum(MASK_PLACES) },
}).omit({ q: true });
export type MaskListRequest = z.output<typeof maskListQuery>;
