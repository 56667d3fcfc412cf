import { Can } from '@mimamori/platform';
import { ApiResult } from '@mimamori/web';
import { Controller, Get, Query } from '@nestjs/common';

import {
  type StatusEventRequest,
  statusEventQuery,
  type StatusEvents,
  statusEventsSchema,
} from './status-event.schema';
import { StatusEventLog } from './status-event.service';

@Controller('v1/status-events')
export class StatusEventController {
  constructor(private readonly events: StatusEventLog) {}

  @Get()
  @Can('read', 'CameraStatus')
  @ApiResult(statusEventsSchema)
  list(@Query({ schema: statusEventQuery }) request: StatusEventRequest): Promise<StatusEvents> {
    return this.events.list(request);
  }
}
