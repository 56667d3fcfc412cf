import { SqlParams, uuidv7 } from '@mimamori/platform';
import { asTenant, type PlatformParts, platformParts } from '@mimamori/platform/testing';

import { useDatabase } from '../../../../test/support/database';
import { readFacets } from './facets';

const database = useDatabase();
let parts: PlatformParts;

const ROWS = `(values ('till', 'a', 1), ('till', 'b', 1), ('till', 'b', 2), ('door', 'a', 2), (null, 'a', 2)) as thing (place, maker, grade)`;

beforeAll(async () => {
  parts = await platformParts(database, []);
  database.beforeDrop(() => parts.close());
});

const facets = (chosen: { place?: string; maker?: string } = {}, where: string[] = []) =>
  asTenant(uuidv7(), () =>
    readFacets(parts.db, {
      subject: 'Thing',
      from: ROWS,
      where,
      facets: {
        place: { value: 'place', chosen: chosen.place },
        maker: { value: 'maker', chosen: chosen.maker },
      },
      params: new SqlParams(),
    }),
  );

describe('readFacets', () => {
  it('counts every value, the most frequent first, the unknown as null', async () =>
    expect(await facets()).toEqual({
      place: [
        { value: 'till', count: 3 },
        { value: 'door', count: 1 },
        { value: null, count: 1 },
      ],
      maker: [
        { value: 'a', count: 3 },
        { value: 'b', count: 2 },
      ],
    }));

  it('narrows the other facets by what is chosen in one', async () =>
    expect(await facets({ place: `place = 'till'` })).toEqual({
      place: [
        { value: 'till', count: 3 },
        { value: 'door', count: 1 },
        { value: null, count: 1 },
      ],
      maker: [
        { value: 'b', count: 2 },
        { value: 'a', count: 1 },
      ],
    }));

  it('narrows all by the conditions, an unknown choice counting as no', async () =>
    expect(await facets({ maker: `maker = 'b'` }, ['grade = 2'])).toEqual({
      place: [{ value: 'till', count: 1 }],
      maker: [
        { value: 'a', count: 2 },
        { value: 'b', count: 1 },
      ],
    }));
});
