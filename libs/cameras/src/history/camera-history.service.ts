import {
  FieldHistory,
  type FieldHistoryRequest,
  type HistorySubject,
  idsIn,
  type RecordedChange,
} from '@mimamori/audit';
import { requireAllFields } from '@mimamori/platform';
import { Areas } from '@mimamori/sites';
import type { Page } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import { Cameras } from '../camera/camera.service';
import { Purposes } from '../purpose/purpose.service';

const ABOUT: Omit<HistorySubject, 'id'> = {
  subject: 'Camera',
  createdBy: 'cameras.camera.create',
  changers: { actions: ['update', 'transition'], from: 'camera' },
};
const PURPOSES: readonly (string | null)[] = ['purposeIds'];
const AREAS: readonly (string | null)[] = ['areaId'];
const PEOPLE: readonly (string | null)[] = ['ownerUserId'];

/** Who changed what about a camera, its masks included, and when. Whoever may read all of the camera may read how it came to be. */
@Injectable()
export class CameraHistory {
  constructor(
    private readonly cameras: Cameras,
    private readonly history: FieldHistory,
    private readonly purposes: Purposes,
    private readonly areas: Areas,
  ) {}

  /** @throws NotFound, FieldsWithheld, CursorInvalid */
  async list(cameraId: string, request: FieldHistoryRequest): Promise<Page<RecordedChange>> {
    requireAllFields('Camera');
    await this.cameras.get(cameraId);
    return this.ofReadable(cameraId, request);
  }

  /** As `list`, of a camera that the reader has in hand. @throws CursorInvalid */
  async ofReadable(cameraId: string, request: FieldHistoryRequest): Promise<Page<RecordedChange>> {
    requireAllFields('Camera');
    return this.history.of({ ...ABOUT, id: cameraId }, request, (changes) => this.labels(changes));
  }

  /** As `ofReadable`, the first page of each camera, in as many queries as for one. */
  async ofMany(cameraIds: readonly string[], request: FieldHistoryRequest): Promise<Page<RecordedChange>[]> {
    requireAllFields('Camera');
    return this.history.ofMany(ABOUT, cameraIds, request, (changes) => this.labels(changes));
  }

  /** By today's names, as far as the reader may see them. */
  private async labels(changes: readonly RecordedChange[]): Promise<ReadonlyMap<string, string>> {
    const of = (fields: readonly (string | null)[]) =>
      idsIn(changes.filter(({ field }) => fields.includes(field)));
    const [purposes, areas, people] = await Promise.all([
      whereAny(of(PURPOSES), (ids) => this.purposes.find(ids)),
      whereAny(of(AREAS), (ids) => this.areas.getMany(ids)),
      this.history.namesOfUsers(of(PEOPLE)),
    ]);
    const named = (things: readonly Named[]) => things.map(({ id, name }) => [id, name] as const);
    return new Map([...named(purposes), ...named(areas), ...people]);
  }
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Asks only when there is something to ask for. */
async function whereAny(
  ids: readonly string[],
  find: (ids: readonly string[]) => Promise<readonly Named[]>,
): Promise<readonly Named[]> {
  return ids.length ? find(ids) : [];
}
