import { fieldChanges, patched } from './field-changes';

const before = {
  code: '0001',
  tags: ['a'],
  opened: new Date('2026-01-01'),
  name: '鈴木',
  email: null as string | null,
};

describe('fieldChanges', () => {
  it('names what differs, with its values', () => {
    expect(
      fieldChanges(before, { ...before, code: '0002', tags: ['a', 'b'] }, ['code', 'tags', 'opened']),
    ).toEqual([
      { field: 'code', from: '0001', to: '0002' },
      { field: 'tags', from: ['a'], to: ['a', 'b'] },
    ]);
  });

  it('keeps personal values out', () => {
    const changes = fieldChanges(
      before,
      { ...before, name: '佐藤', email: 'sato@example.jp' },
      ['code'],
      ['name', 'email'],
    );
    expect(changes).toEqual([
      { field: 'name', changed: true },
      { field: 'email', changed: true },
    ]);
    expect(JSON.stringify(changes)).not.toMatch(/佐藤|鈴木|sato/);
  });

  it('takes absent and null as one, and equal instants as equal', () => {
    const after = { ...before, opened: new Date('2026-01-01'), email: undefined as unknown as null };
    expect(fieldChanges(before, after, ['opened', 'email'])).toEqual([]);
  });
});

describe('patched', () => {
  it('takes null as a value and undefined as silence', () => {
    expect(patched({ a: 1 as number | null, b: 2 }, { a: null, b: undefined })).toEqual({ a: null, b: 2 });
  });
});
