import { Can, getTenantId, ShownOnce } from '@mimamori/platform';
import {
  ApiResult,
  idParams,
  IfMatch,
  type IfMatchHeader,
  type Page,
  requireSecureTransport,
} from '@mimamori/web';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AccessAuthorizer } from '../ability/access.authorizer';
import {
  type NewSupportTicket,
  newSupportTicketSchema,
  type SupportTicketClosing,
  supportTicketClosingSchema,
  supportTicketListQuery,
  type SupportTicketListRequest,
  type SupportTicketOpening,
  supportTicketOpeningSchema,
  supportTicketSchema,
  type SupportTicketView,
} from './support-ticket.schema';
import { SupportTickets } from './support-ticket.service';

@ApiTags('access')
@Controller('v1/support-tickets')
export class SupportTicketController {
  constructor(
    private readonly tickets: SupportTickets,
    private readonly authorizer: AccessAuthorizer,
  ) {}

  @Get()
  @Can('read', 'SupportTicket')
  @ApiResult(supportTicketSchema, { list: true })
  list(
    @Query({ schema: supportTicketListQuery }) request: SupportTicketListRequest,
  ): Promise<Page<SupportTicketView>> {
    return this.tickets.list(request);
  }

  @Get(':id')
  @Can('read', 'SupportTicket')
  @ApiResult(supportTicketSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<SupportTicketView> {
    return this.tickets.get(id);
  }

  @ApiOperation({ summary: 'Let support of the operating company look, for a while' })
  @Post()
  @ShownOnce()
  @Can('create', 'SupportTicket')
  @ApiResult(newSupportTicketSchema, { status: 201 })
  async open(
    @Body({ schema: supportTicketOpeningSchema }) input: SupportTicketOpening,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NewSupportTicket> {
    requireSecureTransport(request);
    const ticket = await this.tickets.open(input);
    void reply.header('location', `/v1/support-tickets/${ticket.id}`);
    return ticket;
  }

  @ApiOperation({ summary: 'End a support ticket: support is out at once' })
  @Post(':id/close')
  @HttpCode(200)
  @Can('close', 'SupportTicket')
  @ApiResult(supportTicketSchema)
  async close(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: supportTicketClosingSchema }) input: SupportTicketClosing,
    @IfMatch() match: IfMatchHeader,
  ): Promise<SupportTicketView> {
    const ticket = await this.tickets.close(id, input, match);
    this.authorizer.forget(getTenantId());
    return ticket;
  }
}
