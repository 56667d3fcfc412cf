import { AccessModule } from '@mimamori/access';
import { CamerasModule } from '@mimamori/cameras';
import { Capability } from '@mimamori/platform';
import { WorkModule } from '@mimamori/work';

import { AvailabilityDays } from './availability/availability-day.service';
import { AvailabilityRanks } from './availability/availability-list.service';
import { AvailabilityRounds } from './availability/availability-round.service';
import { RunningAvailability } from './availability/availability-running.service';
import { AvailabilityController } from './availability/availability.controller';
import { AvailabilityJobs } from './availability/availability.jobs';
import { AvailabilityRegisters } from './availability/availability.registers';
import { CameraAvailabilityResolver, SiteAvailabilityResolver } from './availability/availability.resolver';
import { Availability } from './availability/availability.service';
import { CameraStatusController } from './camera-status/camera-status.controller';
import { CameraStatusResolver } from './camera-status/camera-status.resolver';
import { CameraStatuses } from './camera-status/camera-status.service';
import { SiteCameBack, SiteWentDark } from './live.events';
import { LiveEvidence } from './live.evidence';
import { livePolicy } from './live.policy';
import { Availability1763900000002 } from './migrations/availability';
import { Live1763700090000 } from './migrations/live';
import { LiveIngest1763900010001 } from './migrations/live-ingest';
import { RestlessCameras1764000070001 } from './migrations/restless-cameras';
import { StatusEventMonths1763900000001 } from './migrations/status-event-months';
import { PresenceHealth } from './presence.health';
import { PresenceJobs } from './presence.jobs';
import { LiveGateway } from './room/live.gateway';
import { LiveHub } from './room/live.hub';
import { LiveWarden } from './room/live.warden';
import { ResumeTokens } from './status-event/resume.tokens';
import { StatusEventController } from './status-event/status-event.controller';
import { StatusEventResolver } from './status-event/status-event.resolver';
import { StatusEventLog } from './status-event/status-event.service';
import { OutageFindingJobs } from './site-presence/outage-findings.jobs';
import { OutageFindings } from './site-presence/outage-findings.service';
import { SitePresenceController } from './site-presence/site-presence.controller';
import { SitePresenceResolver } from './site-presence/site-presence.resolver';
import { SitePresences } from './site-presence/site-presence.service';
import { StatusChanges } from './site-presence/status-changes.service';
import { StatusHistoryHealth } from './status-history/status-history.health';
import { StatusHistoryJobs } from './status-history/status-history.jobs';
import { StatusReportController } from './status-report/status-report.controller';
import { StatusReports } from './status-report/status-report.service';

@Capability({
  name: 'live',
  imports: [AccessModule, CamerasModule, WorkModule],
  migrations: [
    Live1763700090000,
    StatusEventMonths1763900000001,
    Availability1763900000002,
    LiveIngest1763900010001,
    RestlessCameras1764000070001,
  ],
  policy: livePolicy,
  announces: [SiteWentDark, SiteCameBack],
  http: [
    StatusReportController,
    CameraStatusController,
    SitePresenceController,
    StatusEventController,
    AvailabilityController,
  ],
  graphql: [
    CameraStatusResolver,
    SitePresenceResolver,
    StatusEventResolver,
    CameraAvailabilityResolver,
    SiteAvailabilityResolver,
  ],
  sockets: [LiveGateway],
  jobs: [PresenceJobs, OutageFindingJobs, StatusHistoryJobs, AvailabilityJobs],
  evidence: [LiveEvidence],
  registers: [AvailabilityRegisters],
  health: [StatusHistoryHealth, PresenceHealth],
  providers: [
    StatusReports,
    StatusChanges,
    SitePresences,
    OutageFindings,
    CameraStatuses,
    StatusEventLog,
    ResumeTokens,
    LiveHub,
    LiveWarden,
    AvailabilityDays,
    AvailabilityRounds,
    RunningAvailability,
    Availability,
    AvailabilityRanks,
  ],
  exports: [StatusReports, CameraStatuses],
})
export class LiveModule {}
