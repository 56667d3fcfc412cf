import fc from 'fast-check';

import {
  coveredShare,
  doubleArea,
  GRID,
  type GridPoint,
  MOST_POINTS,
  normalised,
  offGrid,
  onGrid,
  polygonFault,
  shareOf,
} from './privacy-mask.geometry';

const coordinate = fc.integer({ min: 0, max: GRID });
const point = fc.tuple(coordinate, coordinate);

/** Simple polygons of every kind: distinct corners around a centre, in the order of their angle. */
const simple = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 0, max: 359 }), { minLength: 3, maxLength: MOST_POINTS }),
    fc.infiniteStream(fc.integer({ min: 1_000, max: 5_000 })),
  )
  .map(([degrees, radii]): GridPoint[] =>
    degrees
      .toSorted((a, b) => a - b)
      .map((degree) => {
        const { value: radius } = radii.next();
        const angle = (degree * Math.PI) / 180;
        return [Math.round(5_000 + radius * Math.cos(angle)), Math.round(5_000 + radius * Math.sin(angle))];
      }),
  )
  .filter((points) => polygonFault(points) === null);

const rectangle = fc
  .tuple(coordinate, coordinate, coordinate, coordinate)
  .filter(([x1, y1, x2, y2]) => x1 !== x2 && y1 !== y2)
  .map(([x1, y1, x2, y2]): GridPoint[] => [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ]);

const rotate = <T>(list: readonly T[], by: number): T[] => [...list.slice(by), ...list.slice(0, by)];

describe('polygonFault', () => {
  it.each<[string, GridPoint[]]>([
    [
      'a triangle',
      [
        [0, 0],
        [10_000, 0],
        [0, 10_000],
      ],
    ],
    [
      'a corner in a straight side',
      [
        [0, 0],
        [50, 0],
        [100, 0],
        [100, 100],
      ],
    ],
    [
      'a notch',
      [
        [0, 0],
        [100, 0],
        [100, 100],
        [50, 20],
        [0, 100],
      ],
    ],
  ])('takes %s', (_name, points) => expect(polygonFault(points)).toBeNull());

  it.each<[string, GridPoint[], string]>([
    [
      'a bow tie',
      [
        [0, 0],
        [100, 100],
        [100, 0],
        [0, 100],
      ],
      'crosses_itself',
    ],
    [
      'a corner that touches another side',
      [
        [0, 0],
        [100, 0],
        [100, 100],
        [50, 0],
        [0, 100],
      ],
      'crosses_itself',
    ],
    [
      'a side that goes back over the one before',
      [
        [0, 0],
        [100, 0],
        [50, 0],
        [50, 100],
      ],
      'crosses_itself',
    ],
    [
      'points in a row',
      [
        [0, 0],
        [50, 50],
        [100, 100],
      ],
      'without_area',
    ],
    [
      'the first point again at the end',
      [
        [0, 0],
        [100, 0],
        [0, 100],
        [0, 0],
      ],
      'repeated_point',
    ],
  ])('refuses %s', (_name, points, fault) => expect(polygonFault(points)).toBe(fault));

  it('does not depend on where the outline starts or which way it goes', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 12 }), fc.nat(11), (points, by) => {
        const fault = polygonFault(points);
        expect(polygonFault(rotate(points, by % points.length))).toBe(fault);
        expect(polygonFault(points.toReversed())).toBe(fault);
      }),
    );
  });

  it('finds every pair of sides that cross inside of both', () => {
    fc.assert(
      fc.property(rectangle, ([a, b, c, d]) => {
        expect(polygonFault([a!, c!, b!, d!])).toBe('crosses_itself');
      }),
    );
  });

  it('leaves no polygon without area', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 8 }), (points) => {
        if (polygonFault(points) === null) expect(Math.abs(doubleArea(points))).toBeGreaterThan(0);
      }),
    );
  });
});

describe('normalised', () => {
  it('is the same for every spelling of an outline, and a spelling of it', () => {
    fc.assert(
      fc.property(simple, fc.nat(MOST_POINTS), fc.boolean(), (points, by, back) => {
        const turned = rotate(points, by % points.length);
        const one = normalised(points);
        expect(normalised(back ? turned.toReversed() : turned)).toEqual(one);
        expect(normalised(one)).toEqual(one);
        expect(doubleArea(one)).toBe(Math.abs(doubleArea(points)));
        expect(one.map(String).toSorted()).toEqual(points.map(String).toSorted());
      }),
    );
  });
});

describe('the grid', () => {
  it('keeps every number of four decimals, and moves others by less than one step', () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 5 }), (points) => {
        expect(onGrid(offGrid(points))).toEqual(points);
      }),
    );
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (x, y) => {
        const [moved] = offGrid(onGrid([{ x, y }]));
        expect(Math.abs(moved!.x - x)).toBeLessThanOrEqual(0.5 / GRID + Number.EPSILON);
        expect(Math.abs(moved!.y - y)).toBeLessThanOrEqual(0.5 / GRID + Number.EPSILON);
      }),
    );
  });
});

describe('coveredShare', () => {
  it('is nothing without masks, and all with the whole picture', () => {
    expect(coveredShare([])).toBe(0);
    const whole: GridPoint[] = [
      [0, 0],
      [GRID, 0],
      [GRID, GRID],
      [0, GRID],
    ];
    expect(coveredShare([whole])).toBe(1);
    expect(shareOf(whole)).toBe(1);
  });

  it('is close to the exact share of one polygon, and does not count twice', () => {
    fc.assert(
      fc.property(simple, (points) => {
        expect(coveredShare([points])).toBeCloseTo(shareOf(points), 2);
        expect(coveredShare([points, points.toReversed()])).toBeCloseTo(coveredShare([points]), 9);
      }),
      { numRuns: 40 },
    );
  });

  it('lies between the largest of the polygons and their sum', () => {
    fc.assert(
      fc.property(fc.array(simple, { minLength: 1, maxLength: 5 }), (polygons) => {
        const shares = polygons.map((polygon) => coveredShare([polygon]));
        const together = coveredShare(polygons);
        expect(together).toBeGreaterThanOrEqual(Math.max(...shares) - 1e-9);
        expect(together).toBeLessThanOrEqual(shares.reduce((a, b) => a + b) + 1e-9);
      }),
      { numRuns: 25 },
    );
  });

  it('adds up what does not overlap', () => {
    const left: GridPoint[] = [
      [0, 0],
      [2_500, 0],
      [2_500, GRID],
      [0, GRID],
    ];
    const right: GridPoint[] = [
      [7_500, 0],
      [GRID, 0],
      [GRID, GRID],
      [7_500, GRID],
    ];
    expect(coveredShare([left, right])).toBeCloseTo(0.5, 9);
  });
});
