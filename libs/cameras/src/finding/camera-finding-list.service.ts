import type { Page } from '@mimamori/web';
import { type Task, Tasks } from '@mimamori/work';
import { Injectable } from '@nestjs/common';

import { Cameras } from '../camera/camera.service';
import type { CameraFindingRequest } from './camera-finding-list.schema';

/** The findings of one camera, open and past, as far as the reader may read them. */
@Injectable()
export class CameraFindingList {
  constructor(
    private readonly cameras: Cameras,
    private readonly tasks: Tasks,
  ) {}

  /** @throws NotFound for the camera, CursorInvalid */
  async list(cameraId: string, request: CameraFindingRequest): Promise<Page<Task>> {
    await this.cameras.get(cameraId);
    return this.ofReadable(cameraId, request);
  }

  /** As `list`, of a camera that the reader has in hand. @throws CursorInvalid */
  ofReadable(cameraId: string, { filter, ...request }: CameraFindingRequest): Promise<Page<Task>> {
    return this.tasks.listFindings({ ...request, filter: { ...filter, subjectId: cameraId } });
  }

  /** As `ofReadable`, the first page of each camera, in as many queries as for one. */
  ofMany(cameraIds: readonly string[], request: CameraFindingRequest): Promise<Page<Task>[]> {
    return this.tasks.findingsOf(cameraIds, request);
  }
}
