import { Register, type RegisterTable, SqlParams, TenantDb } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { lacksAnyOf, WANTED } from './camera/camera-completeness';

interface IncompleteRow {
  readonly siteCode: string;
  readonly siteName: string;
  readonly code: string;
  readonly name: string;
  /** In the order of `WANTED`. */
  readonly lacks: readonly boolean[];
  /** Of all such cameras. */
  readonly total: number;
}

/** Understood in both languages. */
const KNOWN = '○';
const MISSING = '×';

const COLUMNS = [
  'cameras:register.site_code',
  'cameras:register.site_name',
  'cameras:register.camera_code',
  'cameras:register.camera_name',
  'cameras:register.missing',
  ...WANTED.map(({ name }) => `cameras:register.${name}`),
];

const LACKS = `array[${WANTED.map(({ missing }) => `(${missing}) is true`).join(', ')}]`;

/** Cameras that metrics M04 and M12 count as incomplete, those that lack most first. */
const incomplete = (
  limit: string,
) => `select site.code as "siteCode", site.name as "siteName", camera.code, camera.name,
    found.lacks, (count(*) over ())::int as total
  from camera join site on site.tenant_id = camera.tenant_id and site.id = camera.site_id
    cross join lateral (select ${LACKS} as lacks) found
  where camera.state <> 'retired' and ${lacksAnyOf(WANTED)}
  order by cardinality(array_remove(found.lacks, false)) desc, site.code, camera.code limit ${limit}`;

/** Annexes of the report. Like evidence they show the whole tenant, whoever asks. */
@Injectable()
export class CamerasRegisters {
  constructor(private readonly db: TenantDb) {}

  @Register('incomplete-cameras')
  async incompleteCameras(limit: number): Promise<RegisterTable> {
    const params = new SqlParams();
    const found = await this.db.query<IncompleteRow>(incomplete(params.add(limit, 'int')), params.values);
    const rows = found.map(({ siteCode, siteName, code, name, lacks }) => {
      const missing = lacks.filter(Boolean).length;
      return [siteCode, siteName, code, name, missing, ...lacks.map((is) => (is ? MISSING : KNOWN))];
    });
    return { columns: COLUMNS, rows, total: found[0]?.total ?? 0 };
  }
}
