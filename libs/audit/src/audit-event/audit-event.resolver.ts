import { Can } from '@mimamori/platform';
import { type Connection, ConnectionArgs, connectionRequest, mapPage, toConnection } from '@mimamori/web';
import { Args, Query, Resolver } from '@nestjs/graphql';

import { auditEventListQuery } from './audit-event.queries';
import { type AuditEventView, auditEventView } from './audit-event.schema';
import { AuditEvents } from './audit-event.service';
import { AuditEventConnection, AuditEventFilterInput, AuditEventType } from './audit-event.type';

@Resolver(() => AuditEventType)
export class AuditEventResolver {
  constructor(private readonly events: AuditEvents) {}

  @Query(() => AuditEventConnection, { description: 'Newest first. Reading the log is written into it.' })
  @Can('read', 'AuditEvent')
  async auditEvents(
    @Args() args: ConnectionArgs,
    @Args('filter', { type: () => AuditEventFilterInput, nullable: true })
    filter?: AuditEventFilterInput | null,
  ): Promise<Connection<AuditEventView>> {
    const request = connectionRequest(auditEventListQuery, args, filter ?? {});
    return toConnection(mapPage(await this.events.list(request), auditEventView));
  }
}
