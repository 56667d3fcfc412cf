/** A place in the picture: shares of its width from the left and of its height from the top, 0 to 1. */
export interface PicturePoint {
  readonly x: number;
  readonly y: number;
}

/** The same on a grid of ten-thousandths: whole numbers, so that every answer below is exact. */
export type GridPoint = readonly [x: number, y: number];

export const GRID = 10_000;
export const FEWEST_POINTS = 3;
export const MOST_POINTS = 32;

const SCAN_LINES = 500;
/** Places along a scan line that are told apart. */
const COLUMNS = 2_500;

export type PolygonFault = 'repeated_point' | 'crosses_itself' | 'without_area';

export function onGrid(points: readonly PicturePoint[]): GridPoint[] {
  return points.map(({ x, y }) => [Math.round(x * GRID), Math.round(y * GRID)]);
}

export function offGrid(points: readonly GridPoint[]): PicturePoint[] {
  return points.map(([x, y]) => ({ x: x / GRID, y: y / GRID }));
}

const cyclic = (points: readonly GridPoint[], at: number): GridPoint =>
  points[(at + points.length) % points.length] as GridPoint;

/** Twice the signed area of a triangle; positive when a → b → c turns clockwise, as y grows downwards. */
function turn([ax, ay]: GridPoint, [bx, by]: GridPoint, [cx, cy]: GridPoint): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

/** Twice the signed area, in squares of the grid; positive when the points go clockwise in the picture. */
export function doubleArea(points: readonly GridPoint[]): number {
  return points.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = cyclic(points, at + 1);
    return sum + x * nextY - nextX * y;
  }, 0);
}

/** Whether a point that lies on the line through a and b lies between them. */
function between(a: GridPoint, b: GridPoint, [x, y]: GridPoint): boolean {
  return (
    x >= Math.min(a[0], b[0]) &&
    x <= Math.max(a[0], b[0]) &&
    y >= Math.min(a[1], b[1]) &&
    y <= Math.max(a[1], b[1])
  );
}

/** Whether two segments have a point in common. */
function touch(a: GridPoint, b: GridPoint, c: GridPoint, d: GridPoint): boolean {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)].map(Math.sign);
  if (abc !== abd && cda !== cdb) return true;
  return (
    (abc === 0 && between(a, b, c)) ||
    (abd === 0 && between(a, b, d)) ||
    (cda === 0 && between(c, d, a)) ||
    (cdb === 0 && between(c, d, b))
  );
}

/** Whether the outline goes back over itself at a corner. */
function turnsBack(before: GridPoint, corner: GridPoint, after: GridPoint): boolean {
  const towards =
    (before[0] - corner[0]) * (after[0] - corner[0]) + (before[1] - corner[1]) * (after[1] - corner[1]);
  return turn(before, corner, after) === 0 && towards > 0;
}

function crossesItself(points: readonly GridPoint[]): boolean {
  const corners = points.length;
  for (let at = 0; at < corners; at++) {
    const from = cyclic(points, at);
    const to = cyclic(points, at + 1);
    if (turnsBack(cyclic(points, at - 1), from, to)) return true;
    // the next edge begins where this one ends, and so does the last one where the first begins
    const last = at === 0 ? corners - 2 : corners - 1;
    for (let other = at + 2; other <= last; other++)
      if (touch(from, to, cyclic(points, other), cyclic(points, other + 1))) return true;
  }
  return false;
}

/** What keeps points from being the outline of a simple polygon; `null` when nothing does. */
export function polygonFault(points: readonly GridPoint[]): PolygonFault | null {
  if (new Set(points.map(String)).size < points.length) return 'repeated_point';
  const [first, second, ...rest] = points;
  if (!first || !second || rest.every((point) => turn(first, second, point) === 0)) return 'without_area';
  return crossesItself(points) ? 'crosses_itself' : null;
}

/** One spelling of an outline: clockwise in the picture, from the uppermost corner, of those the leftmost. */
export function normalised(points: readonly GridPoint[]): GridPoint[] {
  const clockwise = doubleArea(points) < 0 ? points.toReversed() : points;
  const start = clockwise.reduce((best, [x, y], at) => {
    const [bestX, bestY] = cyclic(clockwise, best);
    return y < bestY || (y === bestY && x < bestX) ? at : best;
  }, 0);
  return [...clockwise.slice(start), ...clockwise.slice(0, start)];
}

/** Share of the picture that a simple polygon covers, 0 to 1: exact. */
export function shareOf(points: readonly GridPoint[]): number {
  return Math.abs(doubleArea(points)) / 2 / (GRID * GRID);
}

/** The first scan line that lies below a height. */
const firstLineBelow = (y: number): number => Math.floor((y * SCAN_LINES) / GRID + 0.5);

/**
 * Notes on each line where it goes into a polygon and where out of it, with opposite signs. All outlines count as going the
 * same way round, so that along a line the sum is 0 outside of all of them, and nowhere else.
 */
function noteCrossings(points: readonly GridPoint[], notes: Int16Array): void {
  const way = doubleArea(points) < 0 ? -1 : 1;
  const perColumn = COLUMNS / GRID;
  for (const [at, [x, y]] of points.entries()) {
    const [nextX, nextY] = cyclic(points, at + 1);
    const sign = y < nextY ? way : -way;
    const slope = (nextX - x) / (nextY - y);
    const end = firstLineBelow(Math.max(y, nextY));
    for (let line = firstLineBelow(Math.min(y, nextY)); line < end; line++) {
      const height = ((line + 0.5) * GRID) / SCAN_LINES;
      const place = line * (COLUMNS + 1) + Math.round((x + (height - y) * slope) * perColumn);
      notes[place] = (notes[place] ?? 0) + sign;
    }
  }
}

/**
 * Share of the picture that simple polygons cover together, 0 to 1. Each of 500 lines is measured in 2,500 steps, what lies
 * between two of them is taken to be alike: an estimate, within 1 % of the picture for up to 32 polygons. Nothing is sorted
 * and nothing made per line: the most masks with the most corners must not hold up everybody else's requests.
 */
export function coveredShare(polygons: readonly (readonly GridPoint[])[]): number {
  const notes = new Int16Array(SCAN_LINES * (COLUMNS + 1));
  for (const points of polygons) noteCrossings(points, notes);
  let covered = 0;
  // each line leaves every polygon that it entered, so the sum is 0 again where the next one begins
  let sum = 0;
  for (let at = 0; at < notes.length; at++) {
    sum += notes[at] ?? 0;
    if (sum !== 0) covered += 1;
  }
  return covered / (SCAN_LINES * COLUMNS);
}
