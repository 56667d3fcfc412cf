import { randomBytes } from 'node:crypto';

import { FixedClock, uuidv7, loadConfig, runInContext, SqlParams, CursorInvalid } from '@mimamori/platform';
import fc from 'fast-check';

import { CursorCodec } from './cursor';
import { Keysets } from './keyset';
import { type ListRequest, listQuery } from './list-query';
import { toConnection } from '../graphql/connection';
import { mapPage, type Page } from './page';

const config = () =>
  loadConfig({
    DATABASE_URL: 'postgres://localhost/a',
    SYSTEM_DATABASE_URL: 'postgres://localhost/a',
    MIMAMORI_MASTER_KEY: randomBytes(32).toString('base64'),
  });
const clock = new FixedClock(new Date('2026-11-21T00:00:00Z'));
const codec = new CursorCodec(clock, config());
const question = { sort: { field: 'code', descending: false }, filter: { state: 'active' } };
const as = <T>(tenantId: string, work: () => T) =>
  runInContext({ traceId: 't', locale: 'ja', tenantId }, work);

describe('CursorCodec', () => {
  const cursor = as('a', () => codec.encode('cameras', question, ['0001', 'x']));

  it('reads what it wrote', () => {
    expect(as('a', () => codec.decode('cameras', { ...question }, cursor))).toEqual(['0001', 'x']);
  });

  it.each<[string, () => unknown]>([
    ['another tenant', () => as('b', () => codec.decode('cameras', question, cursor))],
    ['another list', () => as('a', () => codec.decode('sites', question, cursor))],
    ['another filter', () => as('a', () => codec.decode('cameras', { ...question, filter: {} }, cursor))],
    ['another search', () => as('a', () => codec.decode('cameras', { ...question, q: 'x' }, cursor))],
    [
      'another key',
      () => as('a', () => new CursorCodec(clock, config()).decode('cameras', question, cursor)),
    ],
    ['padding', () => as('a', () => codec.decode('cameras', question, `${cursor}=`))],
    ['nothing', () => as('a', () => codec.decode('cameras', question, ''))],
  ])('refuses %s', (_case, decode) => expect(decode).toThrow(CursorInvalid));

  it('refuses any changed character and any noise', () => {
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom('A', 'z', '_'), (at, letter) => {
        fc.pre(cursor[at] !== letter);
        const forged = cursor.slice(0, at) + letter + cursor.slice(at + 1);
        expect(() => as('a', () => codec.decode('cameras', question, forged))).toThrow(CursorInvalid);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (noise) => {
        expect(() => as('a', () => codec.decode('cameras', question, noise))).toThrow(CursorInvalid);
      }),
    );
  });

  it('ends after a day', () => {
    const later = new FixedClock(new Date('2026-11-21T00:00:00Z'));
    const own = new CursorCodec(later, config());
    const written = as('a', () => own.encode('cameras', question, ['1', '2']));
    later.advance(24 * 3_600_000);
    expect(as('a', () => own.decode('cameras', question, written))).toHaveLength(2);
    later.advance(1);
    expect(() => as('a', () => own.decode('cameras', question, written))).toThrow(CursorInvalid);
  });
});

interface Row {
  readonly id: string;
  readonly n: number;
}

/** What PostgreSQL does with the plan, in memory: order, filter behind the bound values, limit. */
function answer(rows: readonly Row[], request: ListRequest<'n'>, keysets: Keysets): Page<Row> {
  const params = new SqlParams();
  const column = { sql: 'n', cast: 'int', key: (row: Row) => row.n };
  const plan = keysets.plan({
    list: 'rows',
    request,
    columns: { n: column },
    id: { sql: 'id', key: ({ id }) => id },
    params,
  });
  const sign = request.sort.descending ? -1 : 1;
  const order = (a: Row, b: Row) => sign * (a.n - b.n || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const bound =
    plan.where === 'true' ? undefined : { n: params.values[0] as number, id: params.values[1] as string };
  const behind = [...rows].sort(order).filter((row) => !bound || order(row, bound) > 0);
  return plan.page(behind.slice(0, params.values.at(-1) as number));
}

describe('keyset pages', () => {
  const keysets = new Keysets(codec);
  const schema = listQuery({ sorts: ['n'], filters: {} });

  it('give every row once and in order, whatever the page size', () => {
    const rowsOf = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 });
    fc.assert(
      fc.property(rowsOf, fc.integer({ min: 1, max: 7 }), fc.boolean(), (numbers, limit, descending) => {
        const rows = numbers.map((n) => ({ n, id: uuidv7() }));
        const seen: Row[] = [];
        as('a', () => {
          for (let cursor: string | null | undefined; cursor !== null;) {
            const request = schema.parse({ limit, sort: descending ? '-n' : 'n', ...(cursor && { cursor }) });
            const page: Page<Row> = answer(rows, request, keysets);
            expect(page.items.length).toBeLessThanOrEqual(limit);
            seen.push(...page.items);
            cursor = page.nextCursor;
          }
        });
        const sign = descending ? -1 : 1;
        expect(seen).toEqual([...rows].sort((a, b) => sign * (a.n - b.n || (a.id < b.id ? -1 : 1))));
      }),
    );
  });

  it('compare sort value and id together', () => {
    as('a', () => {
      const first = schema.parse({ sort: '-n' });
      const cursor = codec.encode('rows', first, [3, uuidv7()]);
      const params = new SqlParams();
      const column = { sql: 't.n', cast: 'int', key: ({ n }: Row) => n };
      const id = { sql: 't.id', key: ({ id: value }: Row) => value };
      const plan = keysets.plan({
        list: 'rows',
        request: { ...first, cursor },
        columns: { n: column },
        id,
        params,
      });
      expect(plan.where).toBe('(t.n, t.id) < ($1::int, $2::uuid)');
      expect(plan.tail).toBe('order by t.n desc, t.id desc limit 51');
    });
  });

  it('serve connections with a cursor on every edge', () => {
    as('a', () => {
      const rows = [1, 2, 3].map((n) => ({ n, id: uuidv7() }));
      const page = mapPage(answer(rows, schema.parse({ limit: 2 }), keysets), ({ n }) => `row ${n}`);
      const connection = toConnection(page);
      expect(connection.edges.map(({ node }) => node)).toEqual(['row 1', 'row 2']);
      expect(connection.pageInfo).toEqual({ hasNextPage: true, endCursor: page.nextCursor });
      expect(Object.keys(JSON.parse(JSON.stringify(page)))).toEqual(['items', 'nextCursor']);
      const cursor = connection.edges[0]?.cursor;
      expect(answer(rows, schema.parse({ limit: 2, cursor }), keysets).items[0]?.n).toBe(2);
    });
  });
});
