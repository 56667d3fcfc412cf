export { type CameraStatus, cameraStatusSchema } from './camera-status/camera-status.schema';
export { CameraStatuses } from './camera-status/camera-status.service';
export { LiveModule } from './live.module';
export { LEASE_MILLISECONDS } from './presence.rules';
export { PresenceJobs } from './presence.jobs';
export { RECORDINGS, type Recording, type Status, STATUSES } from './status.words';
export {
  type ReportReceipt,
  type StatusReportInput,
  statusReportSchema,
} from './status-report/status-report.schema';
export { StatusReports } from './status-report/status-report.service';
