import { CameraGroupMembers, CameraGroups } from '@mimamori/cameras';
import { TenantDb } from '@mimamori/platform';
import { IfMatchHeader } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

const AT_ONCE = 500;
const ANY_VERSION = new IfMatchHeader(undefined);

/** Groups that run through all stores, by class of area or of camera. */
const GROUPS = [
  { code: 'parking', name: '駐車場', nameEn: 'Car parks', of: 'parking' },
  { code: 'cash', name: '金銭の取扱い', nameEn: 'Handling of cash', of: 'checkout' },
  { code: 'counting', name: '来店人数の計測', nameEn: 'Counting visitors', of: 'people_counting' },
] as const;

@Injectable()
export class DemoGroups {
  constructor(
    private readonly db: TenantDb,
    private readonly groups: CameraGroups,
    private readonly members: CameraGroupMembers,
  ) {}

  async build(): Promise<void> {
    for (const { of, ...group } of GROUPS) {
      const { id } = await this.groups.create(group);
      const cameraIds = await this.camerasOf(of);
      for (let from = 0; from < cameraIds.length; from += AT_ONCE)
        await this.members.add(id, { cameraIds: cameraIds.slice(from, from + AT_ONCE) }, ANY_VERSION);
    }
  }

  private async camerasOf(word: string): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      `select camera.id from camera join area on area.tenant_id = camera.tenant_id and area.id = camera.area_id
        where area.class = $1 or camera.class = $1 order by camera.id`,
      [word],
    );
    return rows.map(({ id }) => id);
  }
}
