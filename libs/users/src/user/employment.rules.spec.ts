import { aUser } from '@mimamori/users/testing';

import { absenceOf, leavesBy } from './employment.rules';
import { normaliseLoginId } from './login-id';

describe('absenceOf', () => {
  const worker = aUser({ status: 'active', firstDay: '2026-04-01', lastDay: '2026-11-21' });

  it.each([
    ['2026-03-31T14:59:59.999Z', 'not_started'],
    ['2026-03-31T15:00:00.000Z', undefined],
    ['2026-11-21T14:59:59.999Z', undefined],
    ['2026-11-21T15:00:00.000Z', 'ended'],
  ])('counts whole days in Japan: %s → %s', (at, absence) =>
    expect(absenceOf(worker, new Date(at))).toBe(absence),
  );

  it('says why nobody without an active account may act', () => {
    const at = new Date('2026-06-01T00:00:00Z');
    expect(absenceOf(aUser({ ...worker, status: 'invited' }), at)).toBe('invited');
    expect(absenceOf(aUser({ ...worker, status: 'disabled' }), at)).toBe('disabled');
    expect(absenceOf(aUser({ status: 'active' }), at)).toBeUndefined();
  });
});

describe('leavesBy', () => {
  const at = new Date('2026-11-20T15:00:00Z');

  it.each([
    [{}, { status: 'disabled' }, 'status'],
    [{}, { lastDay: '2027-03-31' }, 'lastDay'],
    [{}, { firstDay: '2026-11-22' }, 'firstDay'],
    [{}, { firstDay: '2026-11-21' }, undefined],
    [{ lastDay: '2027-03-31' }, { lastDay: '2026-12-31' }, undefined],
    [{ lastDay: '2027-03-31' }, { status: 'disabled', lastDay: '2027-03-31' }, 'status'],
    [{ status: 'disabled' }, {}, undefined],
  ] as const)('%j → %j: %s', (before, after, field) =>
    expect(leavesBy(aUser(before), aUser(after), at)).toBe(field),
  );
});

describe('normaliseLoginId', () => {
  it.each([
    ['ＳＴＯＲＥ－０００１', 'store-0001'],
    [' Owner ', 'owner'],
  ])('%s → %s', (text, id) => expect(normaliseLoginId(text)).toBe(id));
});
