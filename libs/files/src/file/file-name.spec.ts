import fc from 'fast-check';

import { attachment, filenameOf } from './file-name';

describe('names of files', () => {
  it.each([
    ['入口.jpg', '入口.jpg'],
    ['photo.JPEG', 'photo.JPEG'],
    ['photo.jpg.exe', 'photo.jpg.exe.jpg'],
    ['../../etc/passwd', 'passwd.jpg'],
    ['C:\\fakepath\\a.jpg', 'a.jpg'],
    ['a\u202egpj.exe', 'agpj.exe.jpg'],
    ['a"\r\nSet-Cookie: x=1', 'a_Set-Cookie_ x=1.jpg'],
    ['.jpg', 'jpg.jpg'],
    ['..', '題名.jpg'],
    [undefined, '題名.jpg'],
    ['\ud800.jpg', 'jpg.jpg'],
  ])('%j is given out as %j', (given, name) => {
    expect(filenameOf(given, '題名', 'image/jpeg')).toBe(name);
  });

  it('go into a header whatever they are, and come out of it again', () => {
    expect(attachment('見取図 (1).pdf')).toBe(
      'attachment; filename="_1_.pdf"; filename*=UTF-8\'\'%E8%A6%8B%E5%8F%96%E5%9B%B3%20%281%29.pdf',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
        const name = filenameOf(given, 'x', 'application/pdf');
        expect(name.length).toBeLessThanOrEqual(310);
        expect(name).toMatch(/^[^/\\\p{Cc}\p{Cs}]+\.pdf$/iu);
        const header = attachment(name);
        expect(header).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''[\x21-\x7e]+$/);
        expect(decodeURIComponent(header.split("UTF-8''")[1]!)).toBe(name);
      }),
    );
  });
});
