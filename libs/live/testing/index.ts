import type { StatusReportInput } from '@mimamori/live';
import { uuidv7 } from '@mimamori/platform';

export { AvailabilityRounds } from '../src/availability/availability-round.service';
export { LiveListener, until } from './listener';
export { showStatus } from './shown';

type Reported = StatusReportInput['cameras'][number];

/** One camera of a report, online and recording. */
export function aReportedCamera(over: Partial<Reported> = {}): Reported {
  return {
    ...(over.cameraCode === undefined && { cameraId: uuidv7() }),
    status: 'online',
    recording: 'yes',
    ...over,
  };
}

/** A valid report about these cameras of one site. */
export function aStatusReport(
  siteId: string,
  cameraIds: readonly string[],
  over: Partial<Reported> = {},
): StatusReportInput {
  return { siteId, cameras: cameraIds.map((cameraId) => aReportedCamera({ cameraId, ...over })) };
}
