import { Can } from '@mimamori/platform';
import { ApiResult, idParams, IfMatch, type IfMatchHeader, mapPage, type Page } from '@mimamori/web';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { type NetworkListRequest, networkListQuery } from './network.queries';
import {
  type NetworkCreate,
  networkCreateSchema,
  type NetworkPatch,
  networkPatchSchema,
  networkSchema,
  type NetworkView,
  networkView,
} from './network.schema';
import { Networks } from './network.service';

@Controller('v1/networks')
export class NetworkController {
  constructor(private readonly networks: Networks) {}

  @Get()
  @Can('read', 'Network')
  @ApiResult(networkSchema, { list: true })
  async list(@Query({ schema: networkListQuery }) request: NetworkListRequest): Promise<Page<NetworkView>> {
    return mapPage(await this.networks.list(request), networkView);
  }

  @Get(':id')
  @Can('read', 'Network')
  @ApiResult(networkSchema)
  async get(@Param({ schema: idParams }) { id }: { id: string }): Promise<NetworkView> {
    return networkView(await this.networks.get(id));
  }

  @Post()
  @Can('create', 'Network')
  @ApiResult(networkSchema, { status: 201 })
  async create(
    @Body({ schema: networkCreateSchema }) input: NetworkCreate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<NetworkView> {
    const network = await this.networks.create(input);
    void reply.header('location', `/v1/networks/${network.id}`);
    return networkView(network);
  }

  @Patch(':id')
  @Can('update', 'Network')
  @ApiResult(networkSchema)
  async update(
    @Param({ schema: idParams }) { id }: { id: string },
    @Body({ schema: networkPatchSchema }) patch: NetworkPatch,
    @IfMatch() match: IfMatchHeader,
  ): Promise<NetworkView> {
    return networkView(await this.networks.update(id, patch, match));
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', 'Network')
  async remove(
    @Param({ schema: idParams }) { id }: { id: string },
    @IfMatch() match: IfMatchHeader,
  ): Promise<void> {
    await this.networks.remove(id, match);
  }
}
