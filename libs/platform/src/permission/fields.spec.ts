import { asTenant, everything } from '../../testing';
import { SqlParams } from '../database/sql-params';
import type { Reader } from '../database/tenant-db';
import type { Permissions } from './authorizer.port';
import { ALL_ELSE, fieldFilter, namedIn, requireAllFields, requireChange, told } from './fields';
import { canRow, requireCan } from './require';

const noReader = {} as Reader;
/** May read no note, and change nothing but the name. */
const ruled: Permissions = {
  version: 'ruled',
  can: (action, _subject, _row, field) =>
    field === undefined || (action === 'read' ? field !== 'note' : field === 'name'),
  rowFilter: (_action, _subject, _params, field) => (field === 'note' ? 'false' : 'true'),
  ruled: (action) => (action === 'read' ? ['note'] : ['note', 'mac', ALL_ELSE]),
  withholding: () => ['Camera'],
};
const as = <T>(permissions: Permissions, work: () => T): T => asTenant('t', work, { permissions });

describe('rules about single fields', () => {
  it('are asked of whoever changes a row, and stand in the way of who does not say what', () => {
    as(ruled, () => {
      expect(() => requireChange('Camera', {}, ['name'])).not.toThrow();
      expect(() => requireChange('Camera', {}, ['name', 'mac', 'note'])).toThrow(
        expect.objectContaining({
          code: 'platform.field_forbidden',
          status: 403,
          items: [
            expect.objectContaining({ pointer: '/mac' }),
            expect.objectContaining({ pointer: '/note' }),
          ],
        }),
      );
      expect(() => requireChange('Camera', {}, [ALL_ELSE])).toThrow(
        expect.objectContaining({ code: 'platform.forbidden' }),
      );
      expect(canRow('update', 'Camera', {})).toBe(false);
      expect(() => requireCan('update', 'Camera', {})).toThrow(
        expect.objectContaining({ code: 'platform.forbidden' }),
      );
      expect(() => requireCan('update', 'Camera')).not.toThrow();
      expect(canRow('read', 'Camera', {})).toBe(true);
    });
  });

  it('leave out of an answer what may not be read, and say so', async () => {
    const row = { id: 'c', note: 'x', mac: 'y' };
    expect(await as(ruled, () => told(noReader, 'Camera', row))).toEqual({
      ...row,
      note: null,
      withheld: ['note'],
    });
    expect(await as(everything, () => told(noReader, 'Camera', row))).toBe(row);
  });

  it('are part of a condition only where they have a say', () => {
    const filter = (permissions: Permissions, field: string) =>
      as(permissions, () => fieldFilter('Camera', field, new SqlParams()));
    expect([filter(ruled, 'note'), filter(ruled, 'mac'), filter(everything, 'note')]).toEqual([
      'false',
      undefined,
      undefined,
    ]);
  });

  it('close what shows everything', () => {
    const code = 'platform.fields_withheld';
    expect(() => as(ruled, () => requireAllFields('Camera'))).toThrow(expect.objectContaining({ code }));
    expect(() => as(ruled, () => requireAllFields())).toThrow(expect.objectContaining({ code }));
    expect(() => as(ruled, () => requireAllFields('Site'))).not.toThrow();
    expect(() => as(everything, () => requireAllFields())).not.toThrow();
  });

  it('count as named also what is set to nothing', () =>
    expect(namedIn({ note: null, mac: undefined, tags: [] })).toEqual(['note', 'tags']));
});
