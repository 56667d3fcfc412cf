import { Clock, NotFound, TenantDb } from '@mimamori/platform';
import { Keysets, mapPage, type Page, readPage } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { cameraStatuses, cameraStatusList } from './camera-status.queries';
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
    private readonly clock: Clock,
  ) {}

  /** Of the cameras whose status the caller may read, without retired ones. @throws CursorInvalid */
  async list(request: CameraStatusListRequest): Promise<Page<CameraStatus>> {
    return mapPage(
      await readPage<'cameraId' | 'status', CameraStatusRow>(
        this.db,
        this.keysets,
        cameraStatusList(request, this.clock.now()),
      ),
      toCameraStatus,
    );
  }

  /** @throws NotFound */
  async get(cameraId: string): Promise<CameraStatus> {
    const [status] = await this.find([cameraId]);
    if (!status) throw new NotFound('Camera');
    return status;
  }

  /** Those that the caller may read, in no particular order; for batched loading. */
  async find(cameraIds: readonly string[]): Promise<CameraStatus[]> {
    const { text, values } = cameraStatuses(cameraIds, this.clock.now());
    return (await this.db.query<CameraStatusRow>(text, values)).map(toCameraStatus);
  }
}
