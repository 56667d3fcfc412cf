/** RFC 8187: what may stand unescaped in `filename*`. */
const RESERVED = /[^A-Za-z0-9!#$&+.^_`|~-]/gu;

const percent = (char: string) =>
  Array.from(
    Buffer.from(char, 'utf8'),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');

/**
 * Content-Disposition of a file with a name in the reader's language (RFC 6266).
 * @param plain the name for clients that know no other: letters, digits, `.`, `_`, `-` only
 */
export function attachment(name: string, plain: string): string {
  return `attachment; filename="${plain}"; filename*=UTF-8''${name.replace(RESERVED, percent)}`;
}
