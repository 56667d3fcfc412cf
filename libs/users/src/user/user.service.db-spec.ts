import {
  Forbidden,
  InvalidInput,
  NotFound,
  type Permissions,
  uuidv7,
  VersionMismatch,
} from '@mimamori/platform';
import { asTenant, ListedTrail } from '@mimamori/platform/testing';
import { IfMatchHeader } from '@mimamori/web';
import { type TestParts, testParts } from '@mimamori/web/testing';

import { aUserCreate } from '@mimamori/users/testing';

import { useDatabase } from '../../../../test/support/database';
import { EmploymentReversed, LoginIdTaken, UserNotActivated, UserStillNeeded } from '../users.errors';
import { User } from './user.entity';
import { userListQuery } from './user.queries';
import { Users } from './user.service';

const database = useDatabase();
const gate = { mark: { gate: 'user.disable' }, call: async () => [] as object[] };
const trail = new ListedTrail();
let parts: TestParts;
let users: Users;

beforeAll(async () => {
  parts = await testParts(database, [User], { gates: [gate] });
  users = new Users(parts.db, parts.clock, parts.keysets, parts.gates, trail, parts.jobs);
});
afterAll(() => parts.close());

const own = (id: string): Permissions => ({
  version: 'own',
  can: (action, subject, row) => action === 'read' && subject === 'User' && (!row || row.id === id),
  rowFilter: (_action, _subject, params) => `user_account.id = ${params.add(id)}`,
});

describe('Users', () => {
  it('are found by login id in any width and case', () =>
    asTenant(uuidv7(), async () => {
      const user = await users.create(aUserCreate({ loginId: 'ＳＴＯＲＥ－0001', firstDay: '2026-04-01' }));
      expect(user).toMatchObject({ loginId: 'store-0001', status: 'invited', firstDay: '2026-04-01' });
      expect(await users.find(' Store-0001 ')).toMatchObject({
        id: user.id,
        firstDay: '2026-04-01',
        lastDay: null,
      });
      expect(await users.get(user.id)).toEqual(user);
      expect(await asTenant(uuidv7(), () => users.find('store-0001'))).toBeNull();
      await expect(users.create(aUserCreate({ loginId: 'STORE-0001' }))).rejects.toThrow(LoginIdTaken);
    }));

  it.each(['', 'あ', 'a b', 'a'.repeat(65)])('refuse a login id such as "%s"', (loginId) =>
    asTenant(uuidv7(), () => expect(users.create(aUserCreate({ loginId }))).rejects.toThrow(InvalidInput)),
  );

  it('never leave a name or address in the log', () =>
    asTenant(uuidv7(), async () => {
      const { id } = await users.create(aUserCreate({ name: '鈴木一郎', email: 'suzuki@example.jp' }));
      await users.update(id, { name: '佐藤一郎', email: 'sato@example.jp', locale: 'en' });
      const entries = trail.entries.filter(({ subjectId }) => subjectId === id);
      expect(JSON.stringify(entries)).not.toMatch(/鈴木|佐藤|example/);
      expect(entries[1]!.details).toEqual({
        changes: [
          { field: 'locale', from: 'ja', to: 'en' },
          { field: 'name', changed: true },
          { field: 'email', changed: true },
        ],
      });
    }));

  it('become active by their own sign-in only', () =>
    asTenant(uuidv7(), async () => {
      const { id } = await users.create(aUserCreate());
      await expect(users.update(id, { status: 'active' })).rejects.toThrow(UserNotActivated);
      await parts.db.transaction((tx) => users.activateIn(tx, id));
      await parts.db.transaction((tx) => users.activateIn(tx, id));
      expect(await users.findById(id)).toMatchObject({ status: 'active', version: 2 });
      gate.call = async () => [{ pointer: '', code: 'access.last_owner' }];
      await expect(users.update(id, { status: 'disabled' })).rejects.toThrow(UserStillNeeded);
      gate.call = async () => [];
      expect(await users.update(id, { status: 'disabled' }, IfMatchHeader.ofVersion(id, 2))).toMatchObject({
        version: 3,
      });
      await expect(users.update(id, { status: 'active' }, IfMatchHeader.ofVersion(id, 2))).rejects.toThrow(
        VersionMismatch,
      );
    }));

  it('do not leave before they come', () =>
    asTenant(uuidv7(), async () => {
      const { id } = await users.create(aUserCreate({ firstDay: '2026-04-01' }));
      await expect(users.update(id, { lastDay: '2026-03-31' })).rejects.toThrow(EmploymentReversed);
      expect(await users.update(id, { lastDay: '2026-04-01' })).toMatchObject({ lastDay: '2026-04-01' });
      expect(await users.update(id, { lastDay: null })).toMatchObject({ lastDay: null });
    }));

  it('see themselves and nobody else without further rights', async () => {
    const tenantId = uuidv7();
    const [me, other] = await asTenant(tenantId, () =>
      Promise.all([users.create(aUserCreate({ name: '私' })), users.create(aUserCreate())]),
    );
    await asTenant(
      tenantId,
      async () => {
        expect(await users.list(userListQuery.parse({ totalCount: true }))).toMatchObject({
          items: [{ name: '私' }],
          totalCount: 1,
        });
        await expect(users.get(other!.id)).rejects.toThrow(NotFound);
        await expect(users.update(me!.id, { name: 'x' })).rejects.toThrow(Forbidden);
        await expect(users.create(aUserCreate())).rejects.toThrow(Forbidden);
      },
      { permissions: own(me!.id) },
    );
  });

  it('are searched, filtered and sorted', () =>
    asTenant(uuidv7(), async () => {
      await users.create(aUserCreate({ loginId: 'b', name: '高橋', nameKana: 'タカハシ' }));
      parts.clock.advance(1);
      await users.create(aUserCreate({ loginId: 'a', name: '田中', nameKana: 'タナカ' }));
      const logins = async (query: object) =>
        (await users.list(userListQuery.parse(query))).items.map(({ loginId }) => loginId);
      expect(await logins({})).toEqual(['a', 'b']);
      expect(await logins({ sort: '-createdAt' })).toEqual(['a', 'b']);
      expect(await logins({ q: 'ﾀｶﾊｼ' })).toEqual(['b']);
      expect(await logins({ filter: { status: 'active' } })).toEqual([]);
      expect(await logins({ filter: { loginId: 'Ａ' } })).toEqual(['a']);
    }));
});
