import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { AuditModule } from '@mimamori/audit';
import { BlobsModule, BlobStore } from '@mimamori/blobs';
import { Clock, getTenantId, TenantDb, uuidv7 } from '@mimamori/platform';
import { asTenant } from '@mimamori/platform/testing';
import { IfMatchHeader } from '@mimamori/web';
import { edgeApp } from '@mimamori/web/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { useDatabase } from '../../../../test/support/database';
import { aJpeg, aPdf, aPhonePhoto, SECRET } from '../../testing';
import { FilesHealth } from '../files.health';
import { FilesModule } from '../files.module';
import { FileRemovals } from './file-removal.jobs';
import { MOST_FILES_OF_OWNER } from './file.limits';
import { fileListQuery, type StoredFile } from './file.schema';
import { Files } from './file.service';

const database = useDatabase();
let app: NestFastifyApplication;
let files: Files;
let db: TenantDb;
let blobs: BlobStore;
let removals: FileRemovals;
let health: FilesHealth;

beforeAll(async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'mimamori-files-'));
  process.env['MIMAMORI_DATA_DIR'] = dataDir;
  ({ app } = await edgeApp(database, [AuditModule, BlobsModule, FilesModule]));
  database.beforeDrop(async () => {
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const get = <T>(token: abstract new (...args: never[]) => T): T =>
    app.get<T>(token as never, { strict: false });
  [files, db, blobs, removals, health] = [
    get(Files),
    get(TenantDb),
    get(BlobStore),
    get(FileRemovals),
    get(FilesHealth),
  ];
});

afterEach(() => jest.restoreAllMocks());

const anOwner = () => ({ subject: 'Camera', id: uuidv7() });
const photo = { kind: 'photo' as const, title: '入口の画角', bytes: aPhonePhoto(), filename: '写真.jpg' };

async function add(owner = anOwner(), more: Partial<typeof photo> = {}): Promise<StoredFile> {
  const checked = await files.check({ ...photo, ...more });
  return db.transaction((tx) => files.add(tx, owner, checked));
}
const remove = (owner: ReturnType<typeof anOwner>, id: string, reason = '撮り直し', match?: IfMatchHeader) =>
  db.transaction((tx) => files.remove(tx, owner, id, reason, match));
const inTenant = <T>(work: () => Promise<T>) => asTenant(uuidv7(), work);
const logged = () =>
  db.query<{ action: string; subject_id: string; reason: string | null; details: Record<string, unknown> }>(
    'select action, subject_id, reason, details from audit_event order by occurred_at, id',
  );
const later = (milliseconds: number) => {
  const at = new Date(Date.now() + milliseconds);
  jest.spyOn(app.get<Clock>(Clock as never, { strict: false }), 'now').mockReturnValue(at);
};

describe('Files', () => {
  it('keeps a photo without the data about its taking, and tells of it', () =>
    inTenant(async () => {
      const owner = anOwner();
      const file = await add(owner);
      expect(file).toMatchObject({
        kind: 'photo',
        title: '入口の画角',
        filename: '写真.jpg',
        contentType: 'image/jpeg',
        width: 4,
        height: 8,
        state: 'kept',
        version: 1,
      });
      expect(await files.get(owner, file.id)).toEqual(file);
      const content = await files.open(owner, file.id);
      const bytes = Buffer.concat(await (await content.open()).toArray());
      expect(bytes).toHaveLength(file.size);
      expect(bytes.includes(SECRET)).toBe(false);
      const part = await content.open({ start: 3, end: 9 });
      expect(Buffer.concat(await part.toArray()).equals(bytes.subarray(3, 10))).toBe(true);
      const [added, ...reads] = await logged();
      expect(added).toMatchObject({ action: 'files.file.add', subject_id: owner.id });
      expect(JSON.stringify(added)).not.toMatch(/写真|入口/);
      expect(reads.map(({ action, details }) => [action, details['from']])).toEqual([
        ['file.download', undefined],
        ['file.download', 3],
      ]);
    }));

  it('answers for another owner, subject or tenant as for nothing', async () => {
    const owner = anOwner();
    const { id } = await inTenant(() => add(owner));
    await inTenant(async () => {
      await expect(files.get(owner, id)).rejects.toThrow('platform.not_found');
      const own = await add();
      await expect(files.get(anOwner(), own.id)).rejects.toThrow('platform.not_found');
      await expect(files.open({ ...owner, subject: 'Site' }, own.id)).rejects.toThrow('platform.not_found');
      await expect(remove(anOwner(), own.id)).rejects.toThrow('platform.not_found');
    });
  });

  it('lists by owner, page by page, narrowed and searched', () =>
    inTenant(async () => {
      const [owner, other] = [anOwner(), anOwner()];
      const list = (request: object) => files.list(owner, fileListQuery.parse(request));
      await add(other);
      for (const title of ['い', 'ろ', 'ﾊﾆ']) await add(owner, { title });
      await add(owner, { title: '図面', kind: 'document' as never, bytes: aPdf(), filename: 'plan.pdf' });
      const first = await list({ sort: 'title', limit: 3, totalCount: true });
      expect(first).toMatchObject({ totalCount: 4 });
      const rest = await list({ sort: 'title', limit: 3, cursor: first.nextCursor });
      expect([...first.items, ...rest.items].map(({ title }) => title)).toEqual(
        ['い', 'ろ', '図面', 'ﾊﾆ'].sort(),
      );
      expect((await list({ filter: { kind: 'document' } })).items).toMatchObject([{ title: '図面' }]);
      expect((await list({ q: 'ハニ' })).items).toMatchObject([{ title: 'ﾊﾆ' }]);
      const foreign = fileListQuery.parse({ sort: 'title', limit: 3, cursor: first.nextCursor });
      await expect(files.list(other, foreign)).rejects.toThrow('platform.cursor_invalid');
      const pages = await files.listOfOwners(
        'Camera',
        [other.id, uuidv7(), owner.id],
        fileListQuery.parse({ limit: 2 }),
      );
      expect(pages.map(({ items }) => items.length)).toEqual([1, 0, 2]);
      const next = { limit: 2, cursor: pages[2]!.nextCursor };
      expect((await list(next)).items).toHaveLength(2);
    }));

  it('counts one upload after the other', () =>
    inTenant(async () => {
      const owner = anOwner();
      const bytes = aJpeg();
      for (let count = 1; count < MOST_FILES_OF_OWNER; count += 1) await add(owner, { bytes });
      const outcomes = await Promise.allSettled([add(owner, { bytes }), add(owner, { bytes })]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await expect(add(owner, { bytes })).rejects.toMatchObject({
        code: 'files.too_many_files',
        status: 409,
      });
      await expect(add(anOwner(), { bytes })).resolves.toBeDefined();
      await db.query('update file set size = 524288000 where owner_id = $1', [(await add()).id]);
    }));

  it('holds all files of one owner below a size', () =>
    inTenant(async () => {
      const owner = anOwner();
      await add(owner);
      await db.query('update file set size = 524287900 where owner_id = $1', [owner.id]);
      await expect(add(owner)).rejects.toMatchObject({ code: 'files.space_used_up', status: 409 });
    }));
});

describe('removal', () => {
  it('is said only when the content was seen to be gone, and leaves the proof', () =>
    inTenant(async () => {
      const owner = anOwner();
      const { id, sha256 } = await add(owner);
      const removing = await remove(owner, id);
      expect(removing).toMatchObject({
        state: 'removing',
        removalReason: '撮り直し',
        version: 2,
        removedAt: null,
      });
      await expect(files.open(owner, id)).rejects.toThrow('files.content_removed');
      expect(await remove(owner, id, 'もう一度')).toEqual(removing);
      await removals.remove({ fileId: id });
      const removed = await files.get(owner, id);
      expect(removed).toMatchObject({
        state: 'removed',
        filename: null,
        sha256,
        removalReason: '撮り直し',
        removalRequestedBy: removing.removalRequestedBy,
        removalFailures: 0,
      });
      expect(removed.removedAt).not.toBeNull();
      const [{ blob_id: blobId } = { blob_id: '' }] = await db.query<{ blob_id: string }>(
        'select blob_id from file where id = $1',
        [id],
      );
      expect(await blobs.absent(getTenantId(), blobId)).toBe(true);
      await removals.remove({ fileId: id });
      expect(await files.get(owner, id)).toEqual(removed);
      expect((await logged()).map(({ action, reason }) => [action, reason])).toEqual([
        ['files.file.add', null],
        ['files.file.remove', '撮り直し'],
        ['files.file.removed', '撮り直し'],
      ]);
    }));

  it('that fails is not called done, shows, and is tried again', async () => {
    const owner = anOwner();
    const tenantId = uuidv7();
    const { id } = await asTenant(tenantId, async () => {
      const file = await add(owner);
      await remove(owner, file.id);
      return file;
    });
    const state = () => asTenant(tenantId, () => files.get(owner, id));
    jest.spyOn(blobs, 'delete').mockRejectedValue(new Error('disk gone'));
    await expect(asTenant(tenantId, () => removals.remove({ fileId: id }))).rejects.toThrow('disk gone');
    expect(await state()).toMatchObject({ state: 'removing', removalFailures: 1, removedAt: null });
    expect(await health.state()).toBe('up');
    later(16 * 60_000);
    expect(await health.state()).toBe('degraded');
    await removals.removeLeft();
    expect(await state()).toMatchObject({ state: 'removing', removalFailures: 2 });
    jest.restoreAllMocks();
    jest.spyOn(blobs, 'absent').mockResolvedValueOnce(false);
    later(32 * 60_000);
    await removals.removeLeft();
    expect(await state()).toMatchObject({ state: 'removing', removalFailures: 3 });
    jest.restoreAllMocks();
    later(48 * 60_000);
    await removals.removeLeft();
    expect(await state()).toMatchObject({ state: 'removed' });
    expect(await health.state()).toBe('up');
  });

  it('needs a reason, and the version that was seen', () =>
    inTenant(async () => {
      const owner = anOwner();
      const { id } = await add(owner);
      await expect(remove(owner, id, ' ')).rejects.toThrow('platform.invalid_input');
      const stale = IfMatchHeader.ofVersion(id, 7);
      await expect(remove(owner, id, 'x', stale)).rejects.toThrow('platform.version_mismatch');
      expect(await files.get(owner, id)).toMatchObject({ state: 'kept' });
    }));

  it('cannot be claimed by hand', () =>
    inTenant(async () => {
      const { id } = await add();
      for (const claim of [
        "state = 'removed'",
        "state = 'removing'",
        'removed_at = now()',
        'filename = null',
      ])
        await expect(db.query(`update file set ${claim} where id = $1`, [id])).rejects.toThrow(/file_remov/);
      await expect(db.query('delete from file where id = $1', [id])).rejects.toThrow(/permission denied/);
    }));
});
