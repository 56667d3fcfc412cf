import { CamerasModule } from '@mimamori/cameras';
import { Capability } from '@mimamori/platform';

import { CameraStatusController } from './camera-status/camera-status.controller';
import { CameraStatusResolver } from './camera-status/camera-status.resolver';
import { CameraStatuses } from './camera-status/camera-status.service';
import { LiveEvidence } from './live.evidence';
import { livePolicy } from './live.policy';
import { Live1763700090000 } from './migrations/live';
import { PresenceJobs } from './presence.jobs';
import { LiveGateway } from './room/live.gateway';
import { LiveHub } from './room/live.hub';
import { LiveWarden } from './room/live.warden';
import { ResumeTokens } from './status-event/resume.tokens';
import { StatusEventController } from './status-event/status-event.controller';
import { StatusEventResolver } from './status-event/status-event.resolver';
import { StatusEventLog } from './status-event/status-event.service';
import { StatusReportController } from './status-report/status-report.controller';
import { StatusReports } from './status-report/status-report.service';

@Capability({
  name: 'live',
  imports: [CamerasModule],
  migrations: [Live1763700090000],
  policy: livePolicy,
  http: [StatusReportController, CameraStatusController, StatusEventController],
  graphql: [CameraStatusResolver, StatusEventResolver],
  sockets: [LiveGateway],
  jobs: [PresenceJobs],
  evidence: [LiveEvidence],
  providers: [StatusReports, CameraStatuses, StatusEventLog, ResumeTokens, LiveHub, LiveWarden],
  exports: [StatusReports, CameraStatuses],
})
export class LiveModule {}
