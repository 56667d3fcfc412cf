import { demoStores, KUMANOMI, MIMAMART, REGIONS } from './demo.chain';
import { camerasPerStore, inventoryCsv } from './demo.inventory';

describe('the demonstration', () => {
  it('has a store in each of the 47 prefectures, store 0001 in Tokyo', () => {
    const stores = demoStores(MIMAMART.stores);
    expect(new Set(stores.map(({ prefecture }) => prefecture)).size).toBe(47);
    expect(REGIONS.flatMap(({ prefectures }) => prefectures)).toHaveLength(47);
    expect(stores[0]).toMatchObject({ code: '0001', prefecture: '東京都', regionCode: 'kanto' });
  });

  it.each([MIMAMART, KUMANOMI])('spreads the cameras of $code evenly', ({ stores, cameras }) => {
    const counts = camerasPerStore(stores, cameras);
    expect(counts.reduce((sum, count) => sum + count)).toBe(cameras);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('writes one line per camera under one line of headings', () => {
    const lines = inventoryCsv(demoStores(3), 21).toString().trimEnd().split('\r\n');
    expect(lines).toHaveLength(22);
    expect(new Set(lines.slice(1).map((line) => line.split(',').slice(0, 2).join()))).toHaveProperty(
      'size',
      21,
    );
  });
});
