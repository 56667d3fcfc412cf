import { type BatchedCamera, CameraBatches, type CameraTransition } from '@mimamori/cameras';
import { type JobRun, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import type { DemoCamera } from './demo.camera';
import { decisions } from './demo.camera-facts';
import { DemoFile } from './demo.file';
import { installedFacts, inventoryCsv, type Listed, statesCsv } from './demo.inventory';

type Moved = Pick<Required<Listed>, 'camera' | 'step'>;

/** `file`: as a customer's list comes in. `batch`: the same cameras without a file, for further stores by the thousand. */
export type Manner = 'file' | 'batch';

/** How the register learns of cameras. */
@Injectable()
export class DemoIntake {
  constructor(
    private readonly db: TenantDb,
    private readonly file: DemoFile,
    private readonly batches: CameraBatches,
  ) {}

  /** All of them, or none; their stores and areas must be there. */
  async register(listed: readonly Listed[], manner: Manner, run: JobRun): Promise<void> {
    if (!listed.length) return;
    if (manner === 'file') return this.file.bringIn(inventoryCsv(listed), run);
    const ids = await this.directory(listed);
    await this.batches.bringIn(
      listed.map((one) => batched(one, ids)),
      run.jobId,
    );
  }

  /** What became of cameras that the register has. */
  async move(moved: readonly Moved[], manner: Manner, run: JobRun): Promise<void> {
    if (!moved.length) return;
    if (manner === 'file') return this.file.bringIn(statesCsv(moved), run);
    const { areas } = await this.directory(moved);
    const steps = moved.map(({ camera: { store, code, place }, step }): BatchedCamera => {
      return { siteId: areas.get(`${store.code}/${place.code}`)!.siteId, code, facts: {}, step };
    });
    await this.batches.bringIn(steps, run.jobId);
  }

  private async directory(of: readonly { readonly camera: DemoCamera }[]): Promise<Directory> {
    const stores = [...new Set(of.map(({ camera: { store } }) => store.code))];
    const areas = await this.db.query<NamedArea>(AREAS, [stores]);
    const named = await this.db.query<{ id: string; name: string }>(NAMED);
    return {
      areas: new Map(areas.map((area) => [`${area.store}/${area.code}`, area])),
      ids: new Map(named.map(({ id, name }) => [name, id])),
    };
  }
}

interface NamedArea {
  readonly id: string;
  readonly siteId: string;
  readonly code: string;
  readonly store: string;
}

interface Directory {
  /** By `<store>/<area>`. */
  readonly areas: ReadonlyMap<string, NamedArea>;
  /** Of purposes by `purpose <code>`, of people by `user <login id>`. */
  readonly ids: ReadonlyMap<string, string>;
}

/** $1 codes of stores. */
const AREAS = `select area.id, area.site_id as "siteId", area.code, site.code as store from area
  join site on site.tenant_id = area.tenant_id and site.id = area.site_id
  where site.code = any($1::text[])`;

/** The demonstration has a dozen purposes and some twenty people. */
const NAMED = `select id, 'purpose ' || code as name from purpose
  union all select id, 'user ' || login_id from user_account`;

function batched({ camera, owner, decided, step }: Listed, { areas, ids }: Directory): BatchedCamera {
  const area = areas.get(`${camera.store.code}/${camera.place.code}`)!;
  const facts = {
    ...installedFacts(camera),
    areaId: area.id,
    ownerUserId: ids.get(`user ${owner}`)!,
    purposeIds: camera.purposes.map((code) => ids.get(`purpose ${code}`)!),
    ...(decided && decisions(camera)),
  };
  return { siteId: area.siteId, code: camera.code, facts, step: step as CameraTransition | undefined };
}
