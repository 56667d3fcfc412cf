const PAGE = { width: 842, height: 595 };
const EDGE = 60;
const HALL = { width: PAGE.width - 2 * EDGE, height: PAGE.height - 2 * EDGE - 40 };

/** The store's rooms, as shares of its outline: left, bottom, width, height. */
const ROOMS = [
  { label: 'SALES FLOOR', at: [0, 0.3, 0.72, 0.7] },
  { label: 'CHECKOUT', at: [0, 0, 0.4, 0.3] },
  { label: 'ENTRANCE', at: [0.4, 0, 0.32, 0.3] },
  { label: 'BACK YARD', at: [0.72, 0, 0.28, 1] },
] as const;

const number = (value: number) => value.toFixed(1);
const text = (x: number, y: number, size: number, words: string) =>
  `BT /F1 ${size} Tf ${number(x)} ${number(y)} Td (${words}) Tj ET`;

function room({ label, at: [left, bottom, width, height] }: (typeof ROOMS)[number]): string[] {
  const [x, y] = [EDGE + left * HALL.width, EDGE + bottom * HALL.height];
  const box = [x, y, width * HALL.width, height * HALL.height].map(number).join(' ');
  return [`${box} re S`, text(x + 8, y + 8, 9, label)];
}

/** A camera is a small filled square with its number, spread over the plan. */
function camera(code: string, index: number): string[] {
  const x = EDGE + HALL.width * (0.06 + 0.135 * (index % 7));
  const y = EDGE + HALL.height * (0.16 + 0.3 * Math.floor(index / 7));
  return [`${number(x)} ${number(y)} 7 7 re f`, text(x + 10, y, 8, code)];
}

/** Objects one after the other, and a table of where each begins. */
function assemble(objects: readonly string[]): Buffer {
  let file = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = file.length;
  const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** Where the cameras of a store hang: one page of lines, as PDF. @param codes ASCII only */
export function floorPlan(storeCode: string, codes: readonly string[]): Buffer {
  const drawing = [
    '1 w',
    text(EDGE, PAGE.height - EDGE, 16, `STORE ${storeCode}: CAMERA POSITIONS`),
    ...ROOMS.flatMap(room),
    ...codes.flatMap(camera),
  ].join('\n');
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>`,
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]);
}
