import { type Reader, searchCondition, SqlParams } from '@mimamori/platform';
import type { Keyset, Keysets, ListSql, Page } from '@mimamori/web';

import type { FileListRequest, FileRow } from './file.schema';

/** Whose a file is: a thing of a higher lib, by the name of its subject and its id. */
export interface FileOwner {
  /** E.g. `Camera`. */
  readonly subject: string;
  /** UUID. */
  readonly id: string;
}

const SELECT = `file.id, file.owner_id as "ownerId", file.kind, file.title, file.filename,
  file.content_type as "contentType", file.size, file.sha256, file.received_sha256 as "receivedSha256",
  file.width, file.height, file.blob_id as "blobId", file.state, file.uploaded_by as "uploadedBy",
  file.removal_reason as "removalReason", file.removal_requested_by as "removalRequestedBy",
  file.removal_requested_at as "removalRequestedAt", file.removal_failures as "removalFailures",
  file.removed_at as "removedAt", file.version, file.created_at as "createdAt", file.updated_at as "updatedAt"`;

type FileOrder = Omit<
  ListSql<FileListRequest['sort']['field'], FileRow>,
  'subject' | 'select' | 'from' | 'where'
>;

/** Cursors belong to the files of one owner. */
function orderOf({ subject, id }: FileOwner, request: FileListRequest, params: SqlParams): FileOrder {
  const filter = { ...request.filter, owner: `${subject}:${id}` };
  return {
    list: 'files.file',
    request: { ...request, filter },
    columns: {
      createdAt: {
        sql: 'file.created_at',
        cast: 'timestamptz',
        key: ({ createdAt }) => createdAt.toISOString(),
      },
      title: { sql: 'file.title', key: ({ title }) => title },
    },
    id: { sql: 'file.id', key: ({ id: own }) => own },
    params,
  };
}

function conditions({ q, filter: { kind, state } }: FileListRequest, params: SqlParams): string {
  return [
    'true',
    ...(kind ? [`file.kind = ${params.add(kind)}`] : []),
    ...(state ? [`file.state = ${params.add(state)}`] : []),
    ...(q ? [searchCondition('file.search_text', q, params)] : []),
  ].join(' and ');
}

/** A page of one owner's files. Permission is the owner's: whoever asks has already been let in. */
export async function pageOfOwner(
  reader: Reader,
  keysets: Keysets,
  owner: FileOwner,
  request: FileListRequest,
): Promise<Page<FileRow>> {
  const params = new SqlParams();
  const where = `file.owner_subject = ${params.add(owner.subject)} and file.owner_id = ${params.add(owner.id, 'uuid')}
    and ${conditions(request, params)}`;
  const counted = [...params.values];
  const keyset: Keyset<FileRow> = keysets.plan(orderOf(owner, request, params));
  const rows = await reader.query<FileRow>(
    `select ${SELECT} from file where ${where} and ${keyset.where} ${keyset.tail}`,
    params.values,
  );
  if (!request.totalCount) return keyset.page(rows);
  const count = `select count(*)::int as count from file where ${where}`;
  const [total] = await reader.query<{ count: number }>(count, counted);
  return keyset.page(rows, total?.count ?? 0);
}

/** The first pages of several owners of one subject in one query, in the order of `ids`. */
export async function pagesOfOwners(
  reader: Reader,
  keysets: Keysets,
  { subject, ids }: { readonly subject: string; readonly ids: readonly string[] },
  request: FileListRequest,
): Promise<Page<FileRow>[]> {
  const params = new SqlParams();
  const asked = params.add(ids, 'uuid[]');
  const where = `file.owner_subject = ${params.add(subject)} and file.owner_id = asked.id
    and ${conditions(request, params)}`;
  const { tail } = keysets.plan(orderOf({ subject, id: '' }, request, params));
  const rows = await reader.query<FileRow>(
    `select page.* from unnest(${asked}) as asked (id)
       cross join lateral (select ${SELECT} from file where ${where} ${tail}) page`,
    params.values,
  );
  return ids.map((id) => {
    const plan = keysets.plan(orderOf({ subject, id }, request, new SqlParams()));
    return plan.page(rows.filter(({ ownerId }) => ownerId === id));
  });
}

/** One file of the owner; `lock` holds it until the transaction ends. */
export async function fileOfOwner(
  reader: Reader,
  { subject, id }: FileOwner,
  fileId: string,
  lock = false,
): Promise<FileRow | undefined> {
  const [row] = await reader.query<FileRow>(
    `select ${SELECT} from file where file.owner_subject = $1 and file.owner_id = $2::uuid
       and file.id = $3::uuid ${lock ? 'for update' : ''}`,
    [subject, id, fileId],
  );
  return row;
}
