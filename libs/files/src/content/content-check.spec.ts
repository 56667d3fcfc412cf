import { AppError } from '@mimamori/platform';
import fc from 'fast-check';
import { deflateSync } from 'node:zlib';

import { aJpeg, aPdf, aPhonePhoto, aPng, aWebp, aZip, jpegSegment, pdfStream, SECRET } from '../../testing';
import { checkContent, LARGEST } from './content-check';

const check = (bytes: Buffer | string, declaredAs?: string, kind: 'photo' | 'document' = 'document') =>
  checkContent({ kind, bytes: Buffer.from(bytes as string, 'latin1'), declaredAs });

describe('what a file is', () => {
  it.each([
    ['image/jpeg', aJpeg()],
    ['image/png', aPng()],
    ['image/webp', aWebp()],
    ['application/pdf', aPdf()],
  ])('%s is found by its content', async (contentType, bytes) => {
    for (const declared of [undefined, '', 'application/octet-stream', `${contentType}; charset=x`])
      await expect(check(bytes, declared)).resolves.toMatchObject({ contentType });
    await expect(check(bytes, 'text/html')).rejects.toThrow('files.type_mismatch');
    await expect(check(bytes, contentType === 'image/png' ? 'image/jpg' : 'image/png')).rejects.toMatchObject(
      {
        params: { actual: contentType },
      },
    );
  });

  it('keeps the hash of what was sent', async () => {
    const checked = await check(aPhonePhoto(), 'image/jpg', 'photo');
    expect(checked.receivedSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(checked.bytes.includes(SECRET)).toBe(false);
    expect(checked).toMatchObject({ width: 4, height: 8 });
    expect(await check(aPdf())).toMatchObject({ width: null, height: null });
  });

  it.each([
    ['nothing', '', 'files.file_empty'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'files.svg_refused'],
    ['an SVG with script', '\ufeff<?xml version="1.0"?>\n<!-- --><svg><script>alert(1)</script></svg>', 'files.svg_refused'], // prettier-ignore
    ['an SVG in UTF-16', Buffer.from('\ufeff<svg/>', 'utf16le'), 'files.svg_refused'],
    ['HTML', '<!DOCTYPE html><html></html>', 'files.html_refused'],
    ['a script', '  <ScRiPt>', 'files.html_refused'],
    ['a ZIP', aZip(), 'files.archive_refused'],
    ['a GIF that is a script', 'GIF89a=1;alert(1)//', 'files.type_not_allowed'],
    ['a program', 'MZ\x90', 'files.type_not_allowed'],
    ['a photo of a newer phone', '\0\0\0\x18ftypheic', 'files.type_not_allowed'],
    ['text', 'hello', 'files.type_not_allowed'],
    ['a PDF behind something', Buffer.concat([Buffer.from('x\n'), aPdf()]), 'files.type_not_allowed'],
  ])('%s is refused', async (_name, bytes, code) => {
    await expect(check(bytes, 'image/png')).rejects.toThrow(code);
  });

  it.each([
    ['JPEG', Buffer.concat([aJpeg(), aZip()])],
    ['PNG', Buffer.concat([aPng(), aZip()])],
    ['WebP', Buffer.concat([aWebp(), aZip()])],
    ['PDF', Buffer.concat([aPdf(), aZip()])],
    ['JPEG, in a comment at its end', aJpeg({ notes: [jpegSegment(0xfe, aZip())] })],
    ['PDF, in a stream', aPdf({ objects: [pdfStream('', aZip())] })],
    ['JPEG with a PDF in its comment', aJpeg({ notes: [jpegSegment(0xfe, aPdf())] })],
  ])('a ZIP or PDF inside of a %s is refused', async (_name, bytes) => {
    await expect(check(bytes)).rejects.toThrow('files.foreign_data');
  });

  it('a document is no photo, and each kind has its size', async () => {
    await expect(check(aPdf(), undefined, 'photo')).rejects.toThrow('files.not_a_photo');
    await expect(check(aJpeg(), undefined, 'photo')).resolves.toBeDefined();
    const long = Buffer.alloc(LARGEST.photo + 1);
    await expect(checkContent({ kind: 'photo', bytes: long })).rejects.toMatchObject({
      code: 'files.file_too_large',
      params: { limit: 15 },
    });
  });

  it('refuses whatever comes with one of its own codes', async () => {
    const files = [aPhonePhoto(), aPng(), aWebp(), aPdf()];
    const change = fc.record({ at: fc.nat(1_200), byte: fc.nat(255), cut: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { maxLength: 5 }),
        async (file, changes) => {
          let bytes = Buffer.from(file);
          for (const { at, byte, cut } of changes) {
            bytes[at % bytes.length] = byte;
            if (cut === 0) bytes = bytes.subarray(0, Math.max(1, at % bytes.length));
          }
          const refusal = await check(bytes).catch((error: unknown) => error);
          if (refusal instanceof Error) {
            expect(refusal).toBeInstanceOf(AppError);
            expect(refusal.message).toMatch(/^files\./);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('PDF', () => {
  const packed = (text: string, filter = '/Filter /FlateDecode') =>
    pdfStream(`/Type /ObjStm /N 1 /First 4 ${filter}`, filter ? deflateSync(text) : text);

  it.each([
    ['a script', { catalogue: '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>' }],
    ['a script by another spelling', { catalogue: '/OpenAction << /S /J#61va#53cript >>' }],
    ['a program to start', { objects: ['<< /S /Launch /F (cmd.exe) >>'] }],
    ['a form that sends data', { objects: ['<< /S/SubmitForm/F(http://example.com)>>'] }],
    ['an XML form', { catalogue: '/AcroForm << /XFA 5 0 R >>' }],
    ['a script in packed objects', { objects: [packed('5 0 << /S /JavaScript >>')] }],
    ['a script in objects that are not packed', { objects: [packed('5 0 << /JS (x) >>', '')] }],
    ['a script in packed objects of no type', { objects: [pdfStream('/N 1 /First 4 /Filter /FlateDecode', deflateSync('5 0 << /JS (x) >>'))] }], // prettier-ignore
    ['a script in packed objects by another spelling', { objects: [pdfStream('/Type /Obj#53tm /N 1 /First 4 /Filter [ /FlateDecode ]', deflateSync('5 0 << /JS (x) >>'))] }], // prettier-ignore
    [
      'a script in the raw data of a stream',
      { objects: [pdfStream('', '9 0 obj << /S /JavaScript >> endobj')] },
    ],
    [
      'a script behind a false stream',
      { objects: [`(x stream\n) ${packed('5 0 << /JS (x) >>').toString('latin1')}`] },
    ],
    ['a script behind a planted word', { objects: [`<< /Type /ObjStm /N 1 /First 4 /X ( obj ) /Filter /FlateDecode >> stream \n${deflateSync('5 0 << /JS (x) >>').toString('latin1')}\nendstream`] }], // prettier-ignore
    ['a script in hexadecimal packing', { objects: [pdfStream('/Type /ObjStm /N 1 /First 4 /Filter [/AHx /FlateDecode]', `${deflateSync('5 0 << /JS (x) >>').toString('hex')}>`)] }], // prettier-ignore
  ])('with %s is refused', async (_name, parts) => {
    await expect(check(aPdf(parts))).rejects.toThrow('files.pdf_active');
  });

  it.each([
    ['an attached file', { catalogue: '/Names << /EmbeddedFiles 4 0 R >>' }, 'files.pdf_attachment'],
    [
      'a file in a note',
      { objects: ['<< /Type /Annot /Subtype /FileAttachment >>'] },
      'files.pdf_attachment',
    ],
    ['a password', { trailer: '/Encrypt 4 0 R' }, 'files.pdf_encrypted'],
    ['something behind its end', { behind: '<html>' }, 'files.foreign_data'],
    ['objects packed by LZW', { objects: [pdfStream('/Type /ObjStm /Filter /LZWDecode', 'x')] }, 'files.pdf_uncheckable'], // prettier-ignore
    ['objects whose packing is told elsewhere', { objects: [pdfStream('/Type /ObjStm /Filter 9 0 R', 'x')] }, 'files.pdf_uncheckable'], // prettier-ignore
    ['objects packed twice, said once in a comment', { objects: [pdfStream('/Type /ObjStm /Filter [/FlateDecode % ]\n/LZWDecode]', deflateSync('x'))] }, 'files.pdf_uncheckable'], // prettier-ignore
    ['objects whose packing is told twice', { objects: [pdfStream('/Type /ObjStm /Filter [/FlateDecode /LZWDecode] /X ( obj /Filter /FlateDecode )', deflateSync('x'))] }, 'files.pdf_uncheckable'], // prettier-ignore
    ['objects packed by nobody knows what', { objects: [pdfStream('/Type /ObjStm /Filter /constructor', 'x')] }, 'files.pdf_uncheckable'], // prettier-ignore
    ['objects whose rows are mixed', { objects: [pdfStream('/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>', deflateSync('x'))] }, 'files.pdf_uncheckable'], // prettier-ignore
    ['objects that break off', { objects: [pdfStream('/Type /ObjStm /Filter /FlateDecode', deflateSync('5 0 <<>>').subarray(0, -6))] }, 'files.pdf_uncheckable'], // prettier-ignore
    ['a bomb of packed objects', { objects: [packed(' '.repeat(40_000_000))] }, 'files.decompression_bomb'],
    ['a stream without end', { objects: ['<< >> stream\nxx'] }, 'files.file_damaged'],
  ])('with %s is refused', async (_name, parts, code) => {
    await expect(check(aPdf(parts))).rejects.toThrow(code);
  });

  it('passes with what documents have', async () => {
    const quiet = aPdf({
      catalogue: '/OpenAction [3 0 R /Fit] /Outlines << /First 4 0 R >>',
      objects: [
        pdfStream('/N 3 /Alternate /DeviceRGB /Filter /FlateDecode', deflateSync('profile')),
        pdfStream('/Subtype /Image /Filter /DCTDecode', aJpeg()),
        packed('9 0 << /Type /Annot /A << /S /URI /URI (https://example.com) >> >>'),
        pdfStream('/Filter /LZWDecode', 'old text'),
        '(a sentence about stream and endstreams)',
      ],
      behind: '\r\n',
    });
    await expect(check(quiet)).resolves.toMatchObject({ contentType: 'application/pdf' });
  });

  it('that is cut is damaged, and does not take long', async () => {
    await expect(check(aPdf().subarray(0, -8))).rejects.toThrow('files.file_damaged');
    const start = Date.now();
    const busy = `%PDF-1.7\n${'>>stream\n'.repeat(100_000)}endstream startxref %%EOF`;
    await expect(check(busy)).rejects.toThrow('files.pdf_uncheckable');
    await expect(check(`%PDF-1.7\n${'/'.repeat(20_000_000)} startxref %%EOF`)).rejects.toThrow(
      'files.pdf_uncheckable',
    );
    const names = `%PDF-1.7\n${'/Name'.repeat(300_000)}${'>>stream\n'.repeat(16)}endstream startxref %%EOF`;
    await expect(check(names)).resolves.toBeDefined();
    expect(Date.now() - start).toBeLessThan(20_000);
  });
});
