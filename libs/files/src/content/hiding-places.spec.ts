import { deflateSync } from 'node:zlib';

import { aJpeg, aPdf, aPng, aProfile, aZip, pngChunk, pdfStream, SECRET } from '../../testing';
import { cleanJpeg } from './jpeg';
import { requireQuietPdf } from './pdf';
import { cleanPng } from './png';
import { requireOneFormat } from './polyglot';

describe('a PDF in which somebody planted the start of a stream', () => {
  it.each([
    ['in a string, before a form', '<< /X (>stream\n) /XFA (x) >>\n%endstream', 'files.pdf_active'],
    ['in a string, before a file', '<< /X (\\)>stream\n) /EF << >> >>\n%endstream', 'files.pdf_attachment'],
    ['in a comment, before a script', '<< %>\n%>stream\n/JS (x) >>\n%endstream', 'files.pdf_active'],
    ['in a hex string, before a script', '<< /X <41\nstream\n> /JS (x) >>\n%endstream', 'files.pdf_active'],
    ['between objects', 'null\n>>stream\n9 0 obj << /S /Rendition /JS (x) >>\nendstream', 'files.pdf_active'],
    ['for a script of a 3D view', '<< /Type /3D /OnInstantiate 5 0 R >>', 'files.pdf_active'],
  ])('%s is refused', async (_name, object, code) => {
    await expect(requireQuietPdf(aPdf({ objects: [object] }))).rejects.toThrow(code);
  });

  it('is told from strings and comments that are none of that', async () => {
    const dictionary = '/A (a\\(b) /B (c (d) e) /C <4142> %f(\n/D << /E (obj\\)) >>';
    await requireQuietPdf(aPdf({ objects: [pdfStream(dictionary, 'a /JS \x80 /EF b')] }));
  });
});

describe('time of readers', () => {
  it('a PDF full of data that break off is not unpacked to its end', async () => {
    const broken = Buffer.concat([deflateSync(Buffer.alloc(1000)).subarray(0, -4), Buffer.from('xxxx')]);
    const stream = pdfStream('/N 1 /First 2 /X (obj) /Filter /FlateDecode', broken);
    await requireQuietPdf(aPdf({ objects: [stream] }));
    const many = aPdf({ objects: Array.from({ length: 20 }, () => stream) });
    await expect(requireQuietPdf(many)).rejects.toThrow('files.pdf_uncheckable');
  });

  it('a JPEG has no thousands of scans', () => {
    const one = aJpeg();
    const from = one.indexOf(Buffer.from('ffda', 'hex'));
    const scans = (count: number) =>
      Buffer.concat([
        one.subarray(0, from),
        ...Array.from({ length: count }, () => one.subarray(from, -2)),
        one.subarray(-2),
      ]);
    expect(cleanJpeg(scans(12))).toMatchObject({ width: 8 });
    expect(() => cleanJpeg(scans(1000))).toThrow('files.file_damaged');
  });

  it('of many profiles of a PNG only the first is unpacked', async () => {
    const profile = (content: Buffer) =>
      pngChunk('iCCP', Buffer.concat([Buffer.from('a\0\0', 'latin1'), deflateSync(content)]));
    const notes = [
      profile(aProfile()),
      ...Array.from({ length: 50 }, () => profile(Buffer.alloc(2_000_000))),
    ];
    const { bytes } = await cleanPng(aPng({ notes }));
    expect(bytes.equals((await cleanPng(aPng({ notes: notes.slice(0, 1) }))).bytes)).toBe(true);
    expect(bytes.includes('iCCP')).toBe(true);
  });
});

describe('what is left of a PNG', () => {
  it.each([
    ['a known chunk that is too long', pngChunk('gAMA', `abcd${SECRET}`)],
    ['a known chunk that comes twice', Buffer.concat([pngChunk('sRGB', '\0'), pngChunk('sRGB', 'S')])],
    [
      'the place behind a packed profile',
      pngChunk(
        'iCCP',
        Buffer.concat([Buffer.from('a\0\0', 'latin1'), deflateSync(aProfile()), Buffer.from(SECRET)]),
      ),
    ],
  ])('hides nothing in %s', async (_name, note) => {
    const { bytes } = await cleanPng(aPng({ notes: [note] }));
    expect(bytes.includes(SECRET)).toBe(false);
    expect(bytes.includes(pngChunk('sRGB', 'S'))).toBe(false);
  });
});

it('a ZIP is found by the place that it gives for its directory, too', () => {
  const zip = aZip();
  zip.writeUInt32LE(1, zip.length - 10);
  expect(() => requireOneFormat(zip)).toThrow('files.foreign_data');
});
