import fc from 'fast-check';
import pg from 'pg';

import { useDatabase } from '../../../../test/support/database';
import { asTenant, type PlatformParts, platformParts } from '../../testing';
import { uuidv7 } from '../clock/uuidv7';
import { foldForSearch, searchCondition } from './search-fold';
import { searchable } from './searchable';
import { searchedIds } from './searched-ids';
import { SqlParams } from './sql-params';
import { tenantTable } from './tenant-table';

const database = useDatabase();
const MINE = uuidv7();
const OTHER = uuidv7();
let owner: pg.Client;
let parts: PlatformParts;

const insert = (tenantId: string, texts: readonly string[]): Promise<string[]> =>
  asTenant(tenantId, async () => {
    const rows = texts.map((text) => ({ id: uuidv7(), text: foldForSearch(text) }));
    await parts.db.transaction((tx) =>
      tx.query(
        `insert into thing (tenant_id, id, search_text)
         select $1, (row ->> 'id')::uuid, row ->> 'text' from jsonb_array_elements($2::jsonb) row`,
        [tenantId, JSON.stringify(rows)],
      ),
    );
    return rows.map(({ id }) => id);
  });
const found = (tenantId: string, asked: string) =>
  asTenant(tenantId, () => searchedIds(parts.db, 'thing', asked));

beforeAll(async () => {
  owner = new pg.Client(database.migrationUrl);
  await owner.connect();
  parts = await platformParts(database, []);
  database.beforeDrop(() => owner.end());
  database.beforeDrop(() => parts.close());
  for (const sql of tenantTable('thing', ['search_text text not null'])) await owner.query(sql);
  await asTenant(OTHER, () =>
    parts.db.transaction((tx) =>
      tx.query('insert into thing values ($1, $2, $3)', [OTHER, uuidv7(), 'れじ上 前からある']),
    ),
  );
  await owner.query('begin');
  for (const sql of searchable('thing')) await owner.query(sql);
  await owner.query('commit');
});

describe('searchedIds', () => {
  it('finds rows that were there before, are added, changed, and not those removed', async () => {
    expect(await found(OTHER, '前からある')).toHaveLength(1);
    const [first, second] = await insert(MINE, ['銀座店 レジ上', '渋谷店 バックヤード']);
    expect(await found(MINE, '渋谷')).toEqual([second]);
    expect(await found(MINE, 'ﾚｼﾞ')).toEqual([first]);
    await asTenant(MINE, () =>
      parts.db.transaction((tx) =>
        tx.query(`update thing set search_text = '新宿店 入口' where id = $1`, [first]),
      ),
    );
    expect(await found(MINE, 'レジ')).toEqual([]);
    expect(await found(MINE, '新宿 入口')).toEqual([first]);
    await asTenant(MINE, () =>
      parts.db.transaction((tx) => tx.query('delete from thing where id = $1', [first])),
    );
    expect(await found(MINE, '新宿')).toEqual([]);
  });

  it('never sees another tenant, and the table is closed to the app role', async () => {
    await insert(OTHER, ['大阪店 秘密']);
    expect(await found(MINE, '秘密')).toEqual([]);
    await expect(asTenant(MINE, () => parts.db.query('select * from search_entry'))).rejects.toThrow(
      /permission denied/,
    );
    await expect(asTenant(MINE, () => parts.db.query('delete from search_entry'))).rejects.toThrow(
      /permission denied/,
    );
  });

  it('asks nothing without a word and gives up when nearly everything fits', async () => {
    expect(await found(MINE, ' 　 ')).toBeNull();
    const crowd = uuidv7();
    await insert(
      crowd,
      Array.from({ length: 2_001 }, (_, index) => `カメラ ${index}`),
    );
    expect(await found(crowd, 'カメラ')).toBeNull();
    expect(await found(crowd, 'カメラ 1999')).toEqual(expect.any(Array));
  });

  it('loses no row that LIKE would find', async () => {
    const letter = fc.constantFrom(
      'あ',
      'い',
      '銀',
      '座',
      'a',
      'b',
      '0',
      '1',
      '髙',
      '𠮷',
      ' ',
      '-',
      '%',
      '_',
    );
    const text = fc.array(letter, { minLength: 1, maxLength: 12 }).map((letters) => letters.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 8 }), text, async (texts, asked) => {
        const tenant = uuidv7();
        await insert(tenant, texts);
        const ids = await found(tenant, asked);
        const params = new SqlParams();
        const like = searchCondition('search_text', asked, params);
        const rows = await asTenant(tenant, () =>
          parts.db.query<{ id: string }>(`select id from thing where ${like}`, params.values),
        );
        if (ids) expect(ids).toEqual(expect.arrayContaining(rows.map(({ id }) => id)));
      }),
      { numRuns: 60 },
    );
  });
});
