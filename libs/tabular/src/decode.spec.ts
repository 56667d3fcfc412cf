import { decode, type PlainEncoding } from './decode';
import { UndecodableText } from './tabular.errors';

const bytes = (...values: (number | string)[]): Buffer =>
  Buffer.concat(
    values.map((value) => (typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from([value]))),
  );

function failure(input: Uint8Array, asked?: PlainEncoding): unknown {
  try {
    return decode(input, asked);
  } catch (error) {
    return error;
  }
}

describe('decode', () => {
  it.each([
    ['utf-8-bom', bytes(0xef, 0xbb, 0xbf, '店番'), '店番'],
    ['utf-8', bytes('店番,𠮷野家'), '店番,𠮷野家'],
    ['utf-8', bytes(), ''],
    ['cp932', bytes(0x93, 0x58, 0x94, 0xd4), '店番'],
    // 髙 and 﨑 by IBM's extension, 﨑 by NEC's copy of it, ①, ㈱, half-width ﾌﾟ, ～ － ∥
    ['cp932', bytes(0xfb, 0xfc, 0xfa, 0xb1, 0xed, 0x95), '髙﨑﨑'],
    ['cp932', bytes(0x87, 0x40, 0x87, 0x8a, 0xcc, 0xdf, 0x81, 0x60, 0x81, 0x7c, 0x81, 0x61), '①㈱ﾌﾟ～－∥'],
    ['cp932', bytes(0x83, 0x5c, 0x5c), 'ソ\\'],
  ])('finds %s', (encoding, input, text) => {
    expect(decode(input)).toEqual({ encoding, text });
  });

  it('takes an asked encoding at its word', () => {
    const ambiguous = bytes(0xc2, 0xa1);
    expect(decode(ambiguous)).toEqual({ encoding: 'utf-8', text: '¡' });
    expect(decode(ambiguous, 'cp932')).toEqual({ encoding: 'cp932', text: 'ﾂ｡' });
    expect(failure(bytes(0x93, 0x58), 'utf-8')).toBeInstanceOf(UndecodableText);
    expect(decode(bytes(0xef, 0xbb, 0xbf, 'a'), 'utf-8').encoding).toBe('utf-8-bom');
  });

  it.each([
    ['after good UTF-8 lines', bytes('店番\r\n神奈', 0xff, 'x'), undefined, 'UTF-8', 2, 3],
    ['after a byte order mark', bytes(0xef, 0xbb, 0xbf, 'a\nb', 0x93, 0x58), undefined, 'UTF-8', 2, 2],
    ['after an honest U+FFFD', bytes('�\r�', 0x80), 'utf-8' as const, 'UTF-8', 2, 2],
    ['in CP932', bytes(0x93, 0x58, 0x94, 0xd4, '\n1,', 0x85, 0x40), undefined, 'CP932', 2, 3],
    ['half a character at the end', bytes(0x93, 0x58, 0x94), undefined, 'CP932', 1, 2],
    ['a byte that CP932 never had', bytes(0xb1, 0xa0), 'cp932' as const, 'CP932', 1, 2],
  ])('names the first broken byte %s', (_, input, asked, encoding, line, column) => {
    expect(failure(input, asked)).toMatchObject({
      code: 'tabular.undecodable_text',
      params: { encoding, line, column },
    });
  });

  it.each([
    ['tabular.utf16_unsupported', bytes(0xff, 0xfe, 'a', 0)],
    ['tabular.utf16_unsupported', bytes(0xfe, 0xff, 0, 'a')],
    ['tabular.utf16_unsupported', Buffer.from('a,b\n1,2\n', 'utf16le')],
    ['tabular.utf16_unsupported', Buffer.from('a,b\n1,2\n', 'utf16le').swap16()],
    ['tabular.binary_content', bytes('a', 0, 'b', 0)],
    ['tabular.workbook_instead_of_csv', bytes('PK', 3, 4, 20, 0)],
    ['tabular.workbook_instead_of_csv', bytes(0xd0, 0xcf, 0x11, 0xe0)],
  ])('refuses with %s', (code, input) => {
    expect(failure(input)).toMatchObject({ code });
  });
});
