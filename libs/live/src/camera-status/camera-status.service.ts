import { NotFound, TenantDb } from '@mimamori/platform';
import { Keysets, mapPage, type Page, readPage, readRow, readRows } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { CAMERA_STATUS, cameraStatusList } from './camera-status.queries';
import {
  type CameraStatus,
  type CameraStatusListRequest,
  type CameraStatusRow,
  toCameraStatus,
} from './camera-status.schema';

@Injectable()
export class CameraStatuses {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
  ) {}

  /** Of the cameras whose status the caller may read, without retired ones. @throws CursorInvalid */
  async list(request: CameraStatusListRequest): Promise<Page<CameraStatus>> {
    return mapPage(
      await readPage<'cameraId' | 'status', CameraStatusRow>(
        this.db,
        this.keysets,
        cameraStatusList(request),
      ),
      toCameraStatus,
    );
  }

  /** @throws NotFound */
  async get(cameraId: string): Promise<CameraStatus> {
    const row = await readRow<CameraStatusRow>(this.db, CAMERA_STATUS, cameraId);
    if (!row) throw new NotFound('Camera');
    return toCameraStatus(row);
  }

  /** Those that the caller may read, in no particular order; for batched loading. */
  async find(cameraIds: readonly string[]): Promise<CameraStatus[]> {
    return (await readRows<CameraStatusRow>(this.db, CAMERA_STATUS, cameraIds)).map(toCameraStatus);
  }
}
