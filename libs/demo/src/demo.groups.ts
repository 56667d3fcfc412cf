import { CameraGroupMembers, CameraGroups } from '@mimamori/cameras';
import { TenantDb } from '@mimamori/platform';
import { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

const AT_ONCE = 500;
const ANY_VERSION = new IfMatchHeader(undefined);

/** Groups that run through all stores, by class of area. */
const GROUPS = [
  { code: 'parking', name: '駐車場', nameEn: 'Car parks', areaClass: 'parking' },
  { code: 'cash', name: '金銭の取扱い', nameEn: 'Handling of cash', areaClass: 'checkout' },
] as const;

@Injectable()
export class DemoGroups {
  constructor(
    private readonly db: TenantDb,
    private readonly groups: CameraGroups,
    private readonly members: CameraGroupMembers,
  ) {}

  async build(): Promise<void> {
    for (const { areaClass, ...group } of GROUPS) {
      const { id } = await this.groups.create(group);
      const cameraIds = await this.camerasIn(areaClass);
      for (let from = 0; from < cameraIds.length; from += AT_ONCE)
        await this.members.add(id, { cameraIds: cameraIds.slice(from, from + AT_ONCE) }, ANY_VERSION);
    }
  }

  private async camerasIn(areaClass: string): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      `select camera.id from camera join area on area.tenant_id = camera.tenant_id and area.id = camera.area_id
        where area.class = $1 order by camera.id`,
      [areaClass],
    );
    return rows.map(({ id }) => id);
  }
}
