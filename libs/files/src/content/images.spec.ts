import { deflateSync } from 'node:zlib';

import fc from 'fast-check';

import {
  aJpeg,
  anExif,
  aPhonePhoto,
  aPng,
  aProfile,
  aWebp,
  GPS_BYTES,
  jpegSegment,
  LOSSLESS_PIXEL,
  LOSSY_PIXEL,
  pngChunk,
  SECRET,
  webpChunk,
  webpHead,
  webpOf,
} from '../../testing';
import { orientationOf, orientationTiff } from './image-parts';
import { cleanJpeg } from './jpeg';
import { cleanPng } from './png';
import { cleanWebp } from './webp';

const isClean = (bytes: Buffer) => {
  expect(bytes.includes(SECRET)).toBe(false);
  expect(bytes.includes(GPS_BYTES)).toBe(false);
  expect(bytes.includes('xmp')).toBe(false);
};
/** From the first table on: what the pixels are made of. */
const coded = (jpeg: Buffer) => jpeg.subarray(jpeg.indexOf(Buffer.from('ffdb', 'hex')));

describe('orientation', () => {
  it('is read as it was written, in any byte order, and nothing else is kept', () => {
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      expect(orientationOf(anExif(orientation))).toBe(orientation);
      expect(orientationOf(orientationTiff(orientation))).toBe(orientation);
    }
    const little = Buffer.from(
      '49492a00080000000100120103000100000003000000000000 00'.replace(' ', ''),
      'hex',
    );
    expect(orientationOf(little)).toBe(3);
    expect(orientationOf(anExif(9))).toBe(1);
    expect(orientationTiff(6)).toHaveLength(26);
  });

  it('of any bytes is a number from 1 to 8', () => {
    fc.assert(
      fc.property(fc.constantFrom('MM\0*', 'II*\0', ''), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        const orientation = orientationOf(Buffer.concat([Buffer.from(start, 'latin1'), rest]));
        expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(orientation);
      }),
    );
  });
});

describe('JPEG', () => {
  it('loses place, maker, texts and thumbnail, and keeps pixels, colours and orientation', () => {
    const { bytes, width, height } = cleanJpeg(aPhonePhoto(6));
    isClean(bytes);
    expect(bytes.includes('abc')).toBe(false);
    expect(bytes.includes(aProfile())).toBe(true);
    const exif = bytes.indexOf('Exif\0\0');
    expect(orientationOf(bytes.subarray(exif + 6))).toBe(6);
    expect(coded(bytes).equals(coded(aJpeg()))).toBe(true);
    // 8 by 4, lying on its side
    expect({ width, height }).toEqual({ width: 4, height: 8 });
    expect(cleanJpeg(bytes).bytes.equals(bytes)).toBe(true);
  });

  it('needs no EXIF to be upright', () => {
    expect(cleanJpeg(aPhonePhoto(1)).bytes.includes('Exif')).toBe(false);
    expect(cleanJpeg(aJpeg())).toMatchObject({ width: 8, height: 4 });
  });

  it('loses the further pictures that phones put behind, but nothing else may lie there', () => {
    const more = jpegSegment(0xe2, `MPF\0${'x'.repeat(20)}`);
    const second = Buffer.concat([aPhonePhoto(), Buffer.alloc(5), aJpeg()]);
    expect(cleanJpeg(aJpeg({ notes: [more], behind: second })).bytes.equals(aJpeg())).toBe(true);
    const zip = Buffer.concat([aJpeg(), Buffer.from('PK')]);
    for (const jpeg of [
      aJpeg({ behind: Buffer.from('x') }),
      aJpeg({ behind: second }),
      aJpeg({ notes: [more], behind: zip }),
      aJpeg({ notes: [Buffer.from('<script>')] }),
    ])
      expect(() => cleanJpeg(jpeg)).toThrow('files.foreign_data');
  });

  it('that is cut anywhere is damaged', () => {
    const whole = aPhonePhoto();
    for (let length = 0; length < whole.length; length += 1)
      expect(() => cleanJpeg(whole.subarray(0, length))).toThrow(/^files\.(file_damaged|foreign_data)$/);
  });

  it.each([
    [
      'with more pixels than anybody needs',
      aJpeg({ width: 60_000, height: 60_000 }),
      'files.too_many_pixels',
    ],
    ['without pixels', aJpeg({ width: 0 }), 'files.file_damaged'],
    ['with two frames', aJpeg({ notes: [aJpeg().subarray(71, 84)] }), 'files.file_damaged'],
    ['with a segment nobody knows', aJpeg({ notes: [jpegSegment(0xf3, 'x')] }), 'files.file_damaged'],
    [
      'with a million segments',
      aJpeg({ notes: Array(20_000).fill(jpegSegment(0xfe, '')) }),
      'files.file_damaged',
    ],
  ])('%s is refused', (_name, bytes, code) => {
    expect(() => cleanJpeg(bytes)).toThrow(code);
  });

  it('loses a profile that is none', () => {
    const fake = jpegSegment(0xe2, `ICC_PROFILE\0\x01\x01${SECRET}`);
    isClean(cleanJpeg(aJpeg({ notes: [fake] })).bytes);
  });
});

describe('PNG', () => {
  const notes = [
    pngChunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f])),
    pngChunk('iCCP', Buffer.concat([Buffer.from('p\0\0'), deflateSync(aProfile())])),
    pngChunk('eXIf', anExif(8)),
    pngChunk('tEXt', `Location\0${SECRET}`),
    pngChunk('zTXt', Buffer.concat([Buffer.from('a\0\0'), deflateSync(SECRET)])),
    pngChunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>${SECRET}`),
    pngChunk('tIME', Buffer.alloc(7)),
    pngChunk('prVt', SECRET),
  ];

  it('loses texts, times, EXIF and private chunks, and keeps pixels, colours and orientation', async () => {
    const { bytes, width, height } = await cleanPng(aPng({ notes }));
    isClean(bytes);
    const types = [...bytes.toString('latin1').matchAll(/[A-Za-z]{4}/g)].map(([type]) => type);
    expect(types).toEqual(expect.arrayContaining(['IHDR', 'eXIf', 'gAMA', 'iCCP', 'IDAT', 'IEND']));
    for (const type of ['tEXt', 'zTXt', 'iTXt', 'tIME', 'prVt']) expect(types).not.toContain(type);
    expect(orientationOf(bytes.subarray(bytes.indexOf('eXIf') + 4))).toBe(8);
    expect({ width, height }).toEqual({ width: 2, height: 3 });
    expect((await cleanPng(bytes)).bytes.equals(bytes)).toBe(true);
  });

  it('loses a profile that is none, or hides more', async () => {
    const fake = pngChunk('iCCP', Buffer.concat([Buffer.from('p\0\0'), deflateSync(SECRET)]));
    expect((await cleanPng(aPng({ notes: [fake] }))).bytes.includes('iCCP')).toBe(false);
  });

  it('is unpacked to prove its size, interlaced or not', async () => {
    const passes = (sizes: readonly (readonly [number, number])[]) =>
      deflateSync(Buffer.alloc(sizes.reduce((sum, [w, h]) => sum + h * (w + 1), 0)));
    const packed = passes([[1, 1], [1, 1], [2, 1], [2, 2], [4, 2], [4, 4], [8, 4]]); // prettier-ignore
    await expect(cleanPng(aPng({ width: 8, height: 8, interlaced: true, packed }))).resolves.toBeDefined();
    await expect(cleanPng(aPng({ packed: deflateSync(Buffer.alloc(7)) }))).rejects.toThrow(
      'files.file_damaged',
    );
    await expect(cleanPng(aPng({ packed: deflateSync(Buffer.alloc(50_000_000)) }))).rejects.toThrow(
      'files.decompression_bomb',
    );
  });

  it.each([
    ['of a hundred thousand pixels each way', { width: 100_000, height: 100_000 }, 'files.too_many_pixels'],
    ['with something behind its end', { behind: Buffer.from('PK') }, 'files.foreign_data'],
    ['with something behind its pixels', { packed: Buffer.concat([deflateSync(Buffer.alloc(8)), Buffer.from('x')]) }, 'files.foreign_data'], // prettier-ignore
    ['that moves', { notes: [pngChunk('acTL', Buffer.alloc(8))] }, 'files.animation_refused'],
    ['with a needed chunk nobody knows', { notes: [pngChunk('NEED', 'x')] }, 'files.file_damaged'],
    ['with two headers', { notes: [aPng().subarray(8, 33)] }, 'files.file_damaged'],
    [
      'with pixels in two runs',
      { notes: [pngChunk('IDAT', ''), pngChunk('gAMA', '1234')] },
      'files.file_damaged',
    ],
    ['whose pixels are no zlib data', { packed: Buffer.from('x') }, 'files.file_damaged'],
  ])('%s is refused', async (_name, parts, code) => {
    await expect(cleanPng(aPng({ packed: deflateSync(Buffer.alloc(8)), ...parts }))).rejects.toThrow(code);
  });

  it('with a bit changed, or cut anywhere, is damaged', async () => {
    const whole = aPng();
    for (let at = 8; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 4;
      await expect(cleanPng(changed)).rejects.toThrow(/^files\./);
      await expect(cleanPng(whole.subarray(0, at))).rejects.toThrow('files.file_damaged');
    }
  });
});

describe('WebP', () => {
  const lossless = webpChunk('VP8L', LOSSLESS_PIXEL);
  const lossy = webpChunk('VP8 ', LOSSY_PIXEL);

  it('loses EXIF, XMP and unknown chunks, and keeps pixels, colours, alpha and orientation', () => {
    const alpha = webpChunk('ALPH', Buffer.from([0, 0]));
    const exif = webpChunk('EXIF', Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), anExif(3)]));
    const file = webpOf(
      webpHead(0x3c),
      webpChunk('ICCP', aProfile()),
      alpha,
      lossy,
      exif,
      webpChunk('XMP ', `<x:xmpmeta>${SECRET}`),
      webpChunk('GPS1', SECRET),
    );
    const { bytes } = cleanWebp(file);
    isClean(bytes);
    const upright = webpChunk('EXIF', orientationTiff(3));
    expect(bytes.equals(webpOf(webpHead(0x38), webpChunk('ICCP', aProfile()), alpha, lossy, upright))).toBe(
      true,
    );
    expect(cleanWebp(bytes).bytes.equals(bytes)).toBe(true);
  });

  it('of the simple forms stays what it is', () => {
    for (const file of [aWebp(), webpOf(lossy)])
      expect(cleanWebp(file)).toMatchObject({ bytes: file, width: 1, height: 1 });
    expect(cleanWebp(webpOf(lossless, webpChunk('XMP ', SECRET))).bytes.equals(aWebp())).toBe(true);
  });

  it.each([
    ['with something behind', Buffer.concat([aWebp(), Buffer.from('PK')]), 'files.foreign_data'],
    ['that is cut', aWebp().subarray(0, -2), 'files.file_damaged'],
    ['that moves', webpOf(webpHead(0x02), webpChunk('ANIM', 'x'), lossless), 'files.animation_refused'],
    ['with two images', webpOf(lossless, lossless), 'files.file_damaged'],
    ['without an image', webpOf(webpHead(0)), 'files.file_damaged'],
    ['whose canvas is another size', webpOf(webpHead(0, 2, 2), lossless), 'files.file_damaged'],
    [
      'of 16384 by 16384',
      webpOf(webpChunk('VP8L', Buffer.from('2fffffff0f00', 'hex'))),
      'files.too_many_pixels',
    ],
    ['of frames that need another', webpOf(webpChunk('VP8 ', Buffer.from([1, ...LOSSY_PIXEL.subarray(1)]))), 'files.file_damaged'], // prettier-ignore
  ])('%s is refused', (_name, bytes, code) => {
    expect(() => cleanWebp(bytes)).toThrow(code);
  });
});
