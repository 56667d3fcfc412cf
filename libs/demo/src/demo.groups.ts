import { CameraGroupMembers, CameraGroups } from '@mimamori/cameras';
import { TenantDb } from '@mimamori/platform';
import { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import type { DemoCamera } from './demo.camera';
import { keyOf, type KnownCamera } from './demo.cameras';
import type { DemoChain } from './demo.chain';
import { OLDEST_MODEL } from './demo.devices';

const AT_ONCE = 500;
const ANY_VERSION = new IfMatchHeader(undefined);

interface DemoGroup {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly description?: string;
  readonly has: (camera: DemoCamera) => boolean;
}

/** Groups that run through all stores of the larger chain. */
const MIMAMART_GROUPS: readonly DemoGroup[] = [
  { code: 'parking', name: '駐車場', nameEn: 'Car parks', has: ({ place }) => place.class === 'parking' },
  {
    code: 'cash',
    name: '金銭の取扱い',
    nameEn: 'Handling of cash',
    has: ({ place }) => place.class === 'checkout',
  },
  {
    code: 'counting',
    name: '来店人数の計測',
    nameEn: 'Counting visitors',
    has: (camera) => camera.class === 'people_counting',
  },
  {
    code: 'by-restrooms',
    name: 'トイレ付近',
    nameEn: 'Near restrooms',
    description: 'マスクの確認を半年ごとに行うカメラ',
    has: ({ place }) => place.class === 'near_restroom',
  },
  {
    code: 'to-be-replaced',
    name: '更新対象',
    nameEn: 'To be replaced',
    description: 'メーカーのサポートが終了した機種',
    has: ({ device }) => device.model === OLDEST_MODEL,
  },
];

const PHARMACY_GROUPS: readonly DemoGroup[] = [
  {
    code: 'medicines',
    name: '医薬品庫',
    nameEn: 'Medicine stores',
    has: ({ place }) => place.code === 'medicines',
  },
  {
    code: 'handover',
    name: '薬剤の受渡し',
    nameEn: 'Handing over medicines',
    has: ({ place }) => place.code === 'dispensing',
  },
];

const GROUPS: Readonly<Record<string, readonly DemoGroup[]>> = {
  mimamart: MIMAMART_GROUPS,
  kumanomi: PHARMACY_GROUPS,
};

@Injectable()
export class DemoGroups {
  constructor(
    private readonly db: TenantDb,
    private readonly groups: CameraGroups,
    private readonly members: CameraGroupMembers,
  ) {}

  /** Puts cameras into the groups they belong to; a group that is not there yet is made. */
  async join(
    { code: chain }: DemoChain,
    cameras: readonly DemoCamera[],
    known: ReadonlyMap<string, KnownCamera>,
  ): Promise<void> {
    const made = await this.idsByCode();
    for (const { has, ...group } of GROUPS[chain] ?? []) {
      const groupId = made.get(group.code) ?? (await this.groups.create(group)).id;
      const cameraIds = cameras.filter(has).map((camera) => known.get(keyOf(camera))!.id);
      for (let from = 0; from < cameraIds.length; from += AT_ONCE)
        await this.members.add(groupId, { cameraIds: cameraIds.slice(from, from + AT_ONCE) }, ANY_VERSION);
    }
  }

  private async idsByCode(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.db.query<{ id: string; code: string }>('select id, code from camera_group');
    return new Map(rows.map(({ id, code }) => [code, id]));
  }
}
