import { crc32, deflateSync } from 'node:zlib';

const END_OF_IMAGE = Buffer.from('ffd9', 'hex');

/** Words that must not be left of a photo. */
export const SECRET = 'SECRET-35.6895N-139.6917E';

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
};
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A TIFF block as cameras write it: orientation, maker, a GPS directory with 35°41'22.2" N, and `SECRET`. */
export function anExif(orientation = 6): Buffer {
  const entry = (tag: number, type: number, count: number, value: Buffer) =>
    Buffer.concat([u16(tag), u16(type), u32(count), value, Buffer.alloc(4 - value.length)]);
  const directory = (...entries: Buffer[]) =>
    Buffer.concat([u16(entries.length), ...entries, Buffer.alloc(4)]);
  const secretAt = 8 + 2 + 3 * 12 + 4 + (2 + 3 * 12 + 4);
  const gpsAt = 8 + 2 + 3 * 12 + 4;
  const secret = Buffer.from(`${SECRET}\0`, 'latin1');
  const latitude = Buffer.concat([35, 1, 41, 1, 222, 10].map(u32));
  return Buffer.concat([
    Buffer.from('MM\0*', 'latin1'),
    u32(8),
    directory(
      entry(0x010f, 2, secret.length, u32(secretAt)),
      entry(0x0112, 3, 1, u16(orientation)),
      entry(0x8825, 4, 1, u32(gpsAt)),
    ),
    directory(
      entry(0x0001, 2, 2, Buffer.from('N\0')),
      entry(0x0002, 5, 3, u32(secretAt + secret.length)),
      entry(0x001d, 2, secret.length, u32(secretAt)),
    ),
    secret,
    latitude,
  ]);
}

/** The 24 bytes of the latitude of `anExif`. */
export const GPS_BYTES = anExif().subarray(-24);

/** A colour profile of the shortest form. */
export function aProfile(): Buffer {
  const profile = Buffer.alloc(132);
  profile.writeUInt32BE(profile.length);
  profile.write('acsp', 36, 'latin1');
  return profile;
}

export const jpegSegment = (marker: number, payload: Buffer | string): Buffer => {
  const bytes = Buffer.from(payload as string, 'latin1');
  return Buffer.concat([Buffer.from([0xff, marker]), u16(bytes.length + 2), bytes]);
};

const ONE_CODE = Buffer.concat([Buffer.from([1]), Buffer.alloc(15), Buffer.from([0])]);

export interface JpegParts {
  readonly width?: number;
  readonly height?: number;
  /** Segments before the frame. */
  readonly notes?: readonly Buffer[];
  readonly behind?: Buffer;
}

/** A grey JPEG that decodes; of 8 by 8 pixels or less, unless the size is a lie. */
export function aJpeg({
  width = 8,
  height = 4,
  notes = [],
  behind = Buffer.alloc(0),
}: JpegParts = {}): Buffer {
  const table = (id: number) => jpegSegment(0xc4, Buffer.concat([Buffer.from([id]), ONE_CODE]));
  return Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    ...notes,
    jpegSegment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)])),
    jpegSegment(
      0xc0,
      Buffer.concat([Buffer.from([8]), u16(height), u16(width), Buffer.from([1, 1, 0x11, 0])]),
    ),
    table(0x00),
    table(0x10),
    jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x3f]),
    END_OF_IMAGE,
    behind,
  ]);
}

/** A photo as phones take it: EXIF with GPS, XMP, IPTC, a comment, a colour profile, a thumbnail. */
export function aPhonePhoto(orientation = 6): Buffer {
  return aJpeg({
    notes: [
      jpegSegment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01abc'),
      jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), anExif(orientation)])),
      jpegSegment(0xe1, `http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${SECRET}</x:xmpmeta>`),
      jpegSegment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), aProfile()])),
      jpegSegment(0xed, `Photoshop 3.0\0${SECRET}`),
      jpegSegment(0xfe, SECRET),
    ],
  });
}

export function pngChunk(type: string, data: Buffer | string = ''): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data as string, 'latin1')]);
  return Buffer.concat([u32(named.length - 4), named, u32(crc32(named))]);
}

export interface PngParts {
  readonly width?: number;
  readonly height?: number;
  /** 8-bit grey rows with their filter bytes, packed. */
  readonly packed?: Buffer;
  readonly interlaced?: boolean;
  /** Chunks before the pixels. */
  readonly notes?: readonly Buffer[];
  readonly behind?: Buffer;
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

/** A grey PNG that decodes. */
export function aPng({ width = 3, height = 2, notes = [], ...more }: PngParts = {}): Buffer {
  const { packed = deflateSync(Buffer.alloc(height * (width + 1))), interlaced = false } = more;
  return Buffer.concat([
    PNG,
    pngChunk('IHDR', Buffer.concat([u32(width), u32(height), Buffer.from([8, 0, 0, 0, interlaced ? 1 : 0])])),
    ...notes,
    pngChunk('IDAT', packed),
    pngChunk('IEND'),
    more.behind ?? Buffer.alloc(0),
  ]);
}

export function webpChunk(type: string, data: Buffer | string): Buffer {
  const bytes = Buffer.from(data as string, 'latin1');
  const head = Buffer.concat([Buffer.from(type, 'latin1'), u32(bytes.length).swap32()]);
  return Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2)]);
}

export function webpOf(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  return Buffer.concat([Buffer.from('RIFF'), u32(body.length).swap32(), body]);
}

/** One pixel, lossless and lossy, as an encoder writes them. */
export const LOSSLESS_PIXEL = Buffer.from('2f00000010071011118888fe0700', 'hex');
export const LOSSY_PIXEL = Buffer.from('3001009d012a010001000ec0fe25a400037000000000', 'hex');

/** The extended form; flags as given, 1 by 1 pixel. */
export const webpHead = (flags: number, width = 1, height = 1): Buffer => {
  const head = Buffer.alloc(10);
  head[0] = flags;
  head.writeUIntLE(width - 1, 4, 3);
  head.writeUIntLE(height - 1, 7, 3);
  return webpChunk('VP8X', head);
};

export function aWebp(): Buffer {
  return webpOf(webpChunk('VP8L', LOSSLESS_PIXEL));
}

export interface PdfParts {
  /** Put into the catalogue. */
  readonly catalogue?: string;
  /** Whole objects beside it, from number 4 on. */
  readonly objects?: readonly (Buffer | string)[];
  readonly trailer?: string;
  readonly behind?: string;
}

export const pdfStream = (dictionary: string, data: Buffer | string): Buffer => {
  const bytes = Buffer.from(data as string, 'latin1');
  return Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`, 'latin1'),
    bytes,
    Buffer.from('\nendstream', 'latin1'),
  ]);
};

/** A PDF of one empty page, with a cross-reference table that is right. */
export function aPdf({ catalogue = '', objects = [], trailer = '', behind = '' }: PdfParts = {}): Buffer {
  const bodies = [
    `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    ...objects,
  ].map((body) => Buffer.from(body as string, 'latin1'));
  const parts = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const size = () => parts.reduce((sum, { length }) => sum + length, 0);
  const places = bodies.map((body, index) => {
    const at = size();
    parts.push(Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n'));
    return at;
  });
  const table = size();
  const rows = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const count = bodies.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${count} /Root 1 0 R ${trailer} >>\nstartxref\n${table}\n%%EOF\n${behind}`,
      'latin1',
    ),
  );
  return Buffer.concat(parts);
}

/** A ZIP of one empty file, as long as it can be read alone. */
export function aZip(): Buffer {
  const name = Buffer.from('a.txt');
  const local = Buffer.concat([
    Buffer.from('PK\x03\x04', 'latin1'),
    Buffer.alloc(22),
    u16(5).swap16(),
    u16(0),
    name,
  ]);
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02', 'latin1'),
    Buffer.alloc(24),
    u16(5).swap16(),
    Buffer.alloc(16),
    name,
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

export interface FormParts {
  readonly bytes: Buffer;
  readonly filename?: string;
  readonly contentType?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** A multipart form with one file, as browsers send it. */
export function aForm({ bytes, filename = 'photo.jpg', contentType = 'image/jpeg', fields }: FormParts) {
  const boundary = '----mimamori-test-form';
  const told = fields ?? { kind: 'photo', title: '入口の画角' };
  const lines = Object.entries(told).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\nContent-Type: ${contentType}\r\n\r\n`;
  return {
    body: Buffer.concat([Buffer.from(lines.join('') + head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}
