import { uuidv7 } from '@mimamori/platform';
import fc from 'fast-check';

import { someFacts } from '../../testing';
import type { CameraFacts, CameraRow } from '../camera/camera.schema';
import { bulkChange, type BulkRow, groupMoves, isTouched, ownFaults, tokenOf } from './bulk-edit.plan';
import { bulkEditSchema } from './bulk-edit.schema';

const camera = (over: Partial<CameraFacts> = {}): CameraRow => ({
  ...someFacts(over),
  id: uuidv7(),
  activatedAt: null,
  suspendedAt: null,
  retiredAt: null,
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
});
const who = { tenantId: 'tenant', principalId: 'person' };
const row = (before: CameraRow, command: object): BulkRow => ({
  change: bulkChange(before, command),
  ...groupMoves(command, new Set()),
  faults: [],
});

describe('bulkChange', () => {
  it('sets facts, adds and removes tags, and leaves the rest', () => {
    const before = camera({ vendor: 'A', tags: ['a', 'b'] });
    const { after, fields } = bulkChange(before, {
      set: { vendor: 'B', model: undefined },
      addTags: ['c'],
      removeTags: ['a'],
    });
    expect(after).toMatchObject({ vendor: 'B', model: before.model, tags: ['b', 'c'] });
    expect(fields).toEqual(['vendor', 'tags']);
  });

  it('is idempotent', () => {
    const tag = fc.constantFrom('a', 'b', 'c', 'd');
    const tags = fc.uniqueArray(tag);
    fc.assert(
      fc.property(tags, tags, tags, (had, addTags, removeTags) => {
        const before = camera({ tags: had.toSorted() });
        const { after } = bulkChange(before, { addTags, removeTags, set: { audio: true } });
        expect(bulkChange(after as CameraRow, { addTags, removeTags, set: { audio: true } }).fields).toEqual(
          [],
        );
        for (const added of addTags) expect(after.tags).toContain(added);
      }),
    );
  });

  it('counts tags and groups', () => {
    const full = camera({ tags: Array.from({ length: 20 }, (_, at) => `t${String(at).padStart(2, '0')}`) });
    const change = bulkChange(full, { addTags: ['one more'] });
    const moves = groupMoves({ addGroups: ['g1', 'g2'], removeGroups: ['g2', 'g3'] }, new Set(['g3']));
    expect(moves).toEqual({ joins: ['g1'], leaves: ['g3'] });
    expect(ownFaults({ change, ...moves }, 50, 50).map(({ code }) => code)).toEqual([
      'cameras.bulk_too_many_tags',
    ]);
    expect(ownFaults({ change, joins: ['g1'], leaves: [] }, 50, 50)).toHaveLength(2);
    expect(isTouched({ change: bulkChange(full, {}), joins: [], leaves: [] })).toBe(false);
  });
});

describe('the token of a preview', () => {
  const before = camera({ vendor: 'A' });
  const command = { ids: [before.id], set: { vendor: 'B', model: 'M' } };
  const token = tokenOf(command, [row(before, command)], who);

  it('is the same for the same command, however its facts are ordered', () => {
    const turned = { ids: [before.id], set: { model: 'M', vendor: 'B' } };
    expect(tokenOf(turned, [row(before, turned)], who)).toBe(token);
  });

  it.each<[string, object, Partial<CameraRow>, object]>([
    ['another version', command, { version: 2 }, who],
    ['another value', { ...command, set: { vendor: 'C', model: 'M' } }, {}, who],
    ['another effect', command, { vendor: 'B' }, who],
    ['another person', command, {}, { ...who, principalId: 'other' }],
    ['another tenant', command, {}, { ...who, tenantId: 'other' }],
  ])('is another for %s', (_, asked, over, person) => {
    const changed = { ...before, ...over };
    expect(tokenOf(asked, [row(changed, asked)], person as typeof who)).not.toBe(token);
  });
});

describe('the command', () => {
  const codes = (input: object) =>
    bulkEditSchema.safeParse(input).error?.issues.map((issue) => [issue.path.join('/'), issue.code]) ?? [];

  it('names cameras in one way and says what to change', () => {
    const set = { audio: false };
    expect(codes({ ids: [uuidv7()], set })).toEqual([]);
    expect(codes({ filter: {}, set, previewToken: 'a'.repeat(64) })).toEqual([]);
    expect(codes({ set })).toEqual([['ids', 'custom']]);
    expect(codes({ ids: [uuidv7()], filter: {}, set })).toEqual([['ids', 'custom']]);
    expect(codes({ filter: {}, set: {} })).toEqual([['set', 'custom']]);
    expect(codes({ filter: {}, set: { code: 'X' } })).toContainEqual(['set', 'unrecognized_keys']);
    expect(codes({ filter: {}, set, previewToken: 'x' })).not.toEqual([]);
  });
});
