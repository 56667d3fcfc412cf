import { AnswerRows } from '@mimamori/platform';

import { AnswerPage, answerText } from './answer-page';
import { CURSOR_AT } from './page';

const INT4 = 23;
const TEXT = 25;
const fields = [
  { name: 'id', dataTypeID: TEXT },
  { name: 'n', dataTypeID: INT4 },
];
const rows = (count: number) =>
  new AnswerRows<{ id: string; n: number }>(
    fields,
    Array.from({ length: count }, (_, index) => [`"${index}"`, index ? String(index) : null]),
  );
const page = (count: number, totalCount?: number) =>
  new AnswerPage({ rows: rows(count), limit: 2, cursorOf: ({ id }) => `behind ${id}`, totalCount });

describe('AnswerPage', () => {
  it.each([
    [0, undefined],
    [2, undefined],
    [3, 17],
  ])('of %i rows is the same as JSON and as objects', (count, total) => {
    const { items, nextCursor, totalCount } = page(count, total);
    expect(answerText(page(count, total))).toBe(JSON.stringify(page(count, total)));
    expect(JSON.parse(answerText(page(count, total)))).toEqual({
      items,
      nextCursor,
      ...(total !== undefined && { totalCount }),
    });
    expect(items).toHaveLength(Math.min(count, 2));
    expect(nextCursor).toBe(count > 2 ? 'behind "1"' : null);
  });

  it('tells the cursor behind each item, before and after objects were made', () => {
    const one = page(3);
    const before = [one[CURSOR_AT](0), one[CURSOR_AT](1)];
    expect(one.items.map((_, index) => one[CURSOR_AT](index))).toEqual(before);
    expect(before).toEqual(['behind "0"', 'behind "1"']);
  });

  it('leaves all other answers to JSON.stringify', () => expect(answerText({ a: [1] })).toBe('{"a":[1]}'));
});
