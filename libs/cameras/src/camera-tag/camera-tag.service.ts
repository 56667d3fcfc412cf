import { getPermissions, SqlParams, TenantDb } from '@mimamori/platform';
import { Keysets, type ListSql, mapPage, type Page } from '@mimamori/web';
import { Injectable } from '@nestjs/common';

import type { CameraTag, CameraTagListRequest } from './camera-tag.schema';

type TagOrder = Omit<
  ListSql<CameraTagListRequest['sort']['field'], TagRow>,
  'subject' | 'select' | 'from' | 'where'
>;
type TagRow = CameraTag & { readonly id: string };

/** A tag has no id: its hash serves as one, so that a cursor can name it. */
const TAGS = (
  allowed: string,
) => `(select tag collate "C" as tag, md5(tag)::uuid as id, count(*)::int as cameras
  from camera cross join unnest(camera.tags) as tag where ${allowed} group by tag) as camera_tag`;

/** The tags that people gave, each with the number of cameras that the caller may read. */
@Injectable()
export class CameraTags {
  constructor(
    private readonly db: TenantDb,
    private readonly keysets: Keysets,
  ) {}

  /** @throws CursorInvalid */
  async list(request: CameraTagListRequest): Promise<Page<CameraTag>> {
    const params = new SqlParams();
    const tags = TAGS(getPermissions().rowFilter('read', 'Camera', params));
    const counted = [...params.values];
    const keyset = this.keysets.plan(tagOrder(request, params));
    const rows = await this.db.query<TagRow>(
      `select camera_tag.tag, camera_tag.id, camera_tag.cameras from ${tags} where ${keyset.where} ${keyset.tail}`,
      params.values,
    );
    const total = request.totalCount ? await this.total(tags, counted) : undefined;
    return mapPage(keyset.page(rows, total), ({ tag, cameras }) => ({ tag, cameras }));
  }

  private async total(tags: string, values: readonly unknown[]): Promise<number> {
    const [row] = await this.db.query<{ count: number }>(`select count(*)::int as count from ${tags}`, [
      ...values,
    ]);
    return row?.count ?? 0;
  }
}

function tagOrder(request: CameraTagListRequest, params: SqlParams): TagOrder {
  return {
    list: 'cameras.camera-tag',
    request,
    columns: {
      tag: { sql: 'camera_tag.tag', key: ({ tag }) => tag },
      cameras: { sql: 'camera_tag.cameras', cast: 'int', key: ({ cameras }) => cameras },
    },
    id: { sql: 'camera_tag.id', key: ({ id }) => id },
    params,
  };
}
