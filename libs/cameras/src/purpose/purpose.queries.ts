import { SqlParams } from '@mimamori/platform';
import type { ListSql, RowSql } from '@mimamori/web';

import type { PurposeListRequest } from './purpose-list.schema';
import type { PurposeRow } from './purpose.schema';

const SELECT = `purpose.id, purpose.code, purpose.name, purpose.name_en as "nameEn", purpose.text,
  purpose.text_en as "textEn", purpose.class, purpose.state, purpose.version,
  purpose.created_at as "createdAt", purpose.updated_at as "updatedAt"`;

export const PURPOSE: RowSql = { subject: 'Purpose', select: SELECT, from: 'purpose', id: 'purpose.id' };

export function purposeList(
  request: PurposeListRequest,
): ListSql<PurposeListRequest['sort']['field'], PurposeRow> {
  const params = new SqlParams();
  const { state, class: purposeClass } = request.filter;
  return {
    list: 'cameras.purpose',
    request,
    columns: {
      code: { sql: 'purpose.code', key: ({ code }) => code },
      name: { sql: 'purpose.name', key: ({ name }) => name },
      createdAt: {
        sql: 'purpose.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
    },
    id: { sql: 'purpose.id', key: ({ id }) => id },
    params,
    subject: PURPOSE.subject,
    select: SELECT,
    from: PURPOSE.from,
    where: [
      ...(state ? [`purpose.state = ${params.add(state)}`] : []),
      ...(purposeClass ? [`purpose.class = ${params.add(purposeClass)}`] : []),
    ],
    search: { table: 'purpose', id: 'purpose.id', text: 'purpose.search_text' },
  };
}

/** Cameras that are not retired and film for a purpose; its row is locked first, so that none is added meanwhile. */
export const CAMERAS_OF_PURPOSE = `select count(*)::int as cameras from camera_purpose link
  join camera on camera.tenant_id = link.tenant_id and camera.id = link.camera_id
  where link.purpose_id = $1 and camera.state <> 'retired'`;

export const LOCK_PURPOSE = 'select from purpose where purpose.id = $1 for update';
