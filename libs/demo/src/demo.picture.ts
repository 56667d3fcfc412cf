import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 480;
const HEIGHT = 270;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly grey: number;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Greys of eight bits, not interlaced. */
const GREY_8 = [8, 0, 0, 0, 0];

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A wall above a floor that grows brighter towards the camera. */
const ground = (y: number) => (y < HEIGHT * 0.4 ? 190 - y / 2 : 90 + (y / HEIGHT) * 70);

/** Shelves on both sides of an aisle, as many as the camera's number has it, and a door at its end. */
function boxes(number: number): Box[] {
  const rows = 2 + (number % 3);
  const shelves = Array.from({ length: rows }, (_, index) => {
    const depth = (index + 1) / rows;
    const [width, top] = [WIDTH * 0.12 * depth, HEIGHT * (0.42 - 0.14 * depth)];
    const [near, bottom] = [WIDTH * (0.44 - 0.4 * depth), HEIGHT * (0.5 + 0.42 * depth)];
    const grey = 70 + index * 22;
    return [
      { left: near, top, right: near + width, bottom, grey },
      { left: WIDTH - near - width, top, right: WIDTH - near, bottom, grey },
    ];
  });
  const door = {
    left: WIDTH * 0.46,
    top: HEIGHT * 0.3,
    right: WIDTH * 0.54,
    bottom: HEIGHT * 0.5,
    grey: 230,
  };
  return [door, ...shelves.flat()];
}

/** A drawn stand-in for a photo of what a camera sees, as PNG. Nobody was filmed for it. */
export function drawnPhoto(number: number): Buffer {
  const rows = Buffer.alloc((WIDTH + 1) * HEIGHT);
  for (let y = 0; y < HEIGHT; y += 1) rows.fill(ground(y), y * (WIDTH + 1) + 1, (y + 1) * (WIDTH + 1));
  for (const { left, top, right, bottom, grey } of boxes(number))
    for (let y = Math.round(top); y < bottom; y += 1) {
      const line = y * (WIDTH + 1) + 1;
      rows.fill(grey, line + Math.round(left), line + Math.round(right));
    }
  const size = Buffer.alloc(8);
  size.writeUInt32BE(WIDTH);
  size.writeUInt32BE(HEIGHT, 4);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([size, Buffer.from(GREY_8)])),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
