/** RFC 8187: what may stand unescaped in `filename*`. */
const UNRESERVED = /[^A-Za-z0-9!#$&+.^_`|~-]/gu;

/**
 * Content-Disposition (RFC 6266) with the name in the reader's language and a plain one for old clients.
 * @param asciiName letters, digits, `.`, `_`, `-` only
 */
export function attachment(name: string, asciiName: string): string {
  const encoded = name.replace(UNRESERVED, (character) =>
    [...Buffer.from(character, 'utf8')]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
  return `attachment; filename="${asciiName}"; filename*=UTF-8''${encoded}`;
}
