import { type ErrorItem, Gate, type Tx } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

/** What sites tells its gates: the place that shall go, and the transaction in which it is locked. */
interface Place {
  readonly tx: Tx;
  readonly siteId: string;
  readonly areaId?: string;
}

const STANDING = `select count(*)::int as cameras from camera
  where camera.site_id = $1 and ($2::uuid is null or camera.area_id = $2) and camera.state <> 'retired'`;

/** Places stay while a camera that is not retired stands in them, whoever may read it. */
@Injectable()
export class CamerasGates {
  @Gate('site.close')
  async siteHasNoCameras(place: Place): Promise<ErrorItem[]> {
    const cameras = await standing(place);
    return cameras ? [{ pointer: '/status', code: 'cameras.site_has_cameras', params: { cameras } }] : [];
  }

  @Gate('area.retire')
  async areaHasNoCameras(place: Place): Promise<ErrorItem[]> {
    const cameras = await standing(place);
    return cameras ? [{ pointer: '', code: 'cameras.area_has_cameras', params: { cameras } }] : [];
  }
}

async function standing({ tx, siteId, areaId }: Place): Promise<number> {
  const [found] = await tx.query<{ cameras: number }>(STANDING, [siteId, areaId ?? null]);
  return found?.cameras ?? 0;
}
