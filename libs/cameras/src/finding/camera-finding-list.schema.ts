import { listQuery } from '@mimamori/web';
import { findingListQuery } from '@mimamori/work';
import { z } from 'zod';

const { state, severity, code, overdue } = findingListQuery.shape.filter.def.innerType.shape;

/** As the list of all findings, but for what the path says already. Newest first, unless told otherwise. */
export const cameraFindingQuery = listQuery({
  sorts: ['openedAt', 'dueAt', 'severity'],
  defaultSort: '-openedAt',
  filters: {
    state: state.def.innerType,
    severity: severity.def.innerType,
    code: code.def.innerType,
    overdue: overdue.def.innerType,
  },
});
export type CameraFindingRequest = z.output<typeof cameraFindingQuery>;
