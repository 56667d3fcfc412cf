import { ApiResult, Can, idParams, jobStartedSchema, parseInput } from '@mimamori/platform';
import type { Multipart } from '@fastify/multipart';
import { Controller, Get, Header, HttpCode, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { InventoryExpected } from '../cameras.errors';
import {
  type CameraImport,
  cameraImportSchema,
  type ImportOptions,
  importOptionsSchema,
} from './camera-import.schema';
import { CameraImports, type ImportFile } from './camera-import.service';

const FILE_FIELD = 'file';

@Controller('v1/camera-imports')
export class CameraImportController {
  constructor(private readonly imports: CameraImports) {}

  @Post()
  @HttpCode(202)
  @Can('import', 'Camera')
  @ApiConsumes('text/csv', 'multipart/form-data')
  @ApiBody({ schema: { type: 'string', format: 'binary', description: 'An inventory; UTF-8 or CP932.' } })
  @ApiResult(jobStartedSchema, { status: 202 })
  async create(
    @Req() request: FastifyRequest,
    @Query({ schema: importOptionsSchema }) options: ImportOptions,
  ): Promise<{ jobId: string }> {
    const file = request.isMultipart() ? await multipartFile(request) : { bytes: bodyOf(request) };
    return { jobId: await this.imports.start({ ...options, ...file }) };
  }

  @Get(':id')
  @Can('import', 'Camera')
  @ApiResult(cameraImportSchema)
  get(@Param({ schema: idParams }) { id }: { id: string }): Promise<CameraImport> {
    return this.imports.get(id);
  }

  @Get(':id/errors')
  @Can('import', 'Camera')
  @Header('content-disposition', 'attachment; filename="camera-import-errors.csv"')
  async errors(@Param({ schema: idParams }) { id }: { id: string }): Promise<StreamableFile> {
    return new StreamableFile(await this.imports.errorFile(id), { type: 'text/csv; charset=utf-8' });
  }
}

function bodyOf({ body }: FastifyRequest): Uint8Array {
  if (!(body instanceof Uint8Array)) throw new InventoryExpected();
  return body;
}

/** The file, and options among the fields before it. @throws InventoryExpected, InvalidInput */
async function multipartFile(request: FastifyRequest): Promise<ImportFile> {
  const part = await request.file();
  if (part?.fieldname !== FILE_FIELD) throw new InventoryExpected();
  const fields = Object.values(part.fields).flatMap((field) =>
    field && !Array.isArray(field) ? [field] : [],
  );
  const stated = fields.flatMap((field: Multipart) =>
    field.type === 'field' ? [[field.fieldname, field.value]] : [],
  );
  const options = parseInput(importOptionsSchema, Object.fromEntries(stated));
  return { bytes: await part.toBuffer(), ...options };
}
