import { type ContentType, EXTENSIONS } from '../content/content-types';

const LONGEST = 150;
/** Characters that some file system forbids. */
const FORBIDDEN = /[<>:"|?*]/g;
/** Controls, marks that turn the direction of text (and so hide an extension), halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** RFC 8187: what must be escaped in `filename*`. */
const RESERVED = /[^A-Za-z0-9!#$&+.^_`|~-]/gu;

function cleaned(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(UNSEEN, '').replace(FORBIDDEN, '_').trim();
  return [...plain.replace(/^\.+/, '')].slice(0, LONGEST).join('').trim();
}

/** The name under which a file is given out: what its sender called it, made harmless, with the extension of its content. */
export function filenameOf(given: string | undefined, title: string, contentType: ContentType): string {
  const name = cleaned(given ?? '') || cleaned(title) || 'file';
  const extensions = EXTENSIONS[contentType];
  const isRight = extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
  return isRight && name.includes('.', 1) ? name : `${name}.${extensions[0]}`;
}

const escaped = (character: string): string =>
  [...Buffer.from(character, 'utf8')]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');

/** Content-Disposition (RFC 6266), with a plain name for old clients: never shown in place, always saved. */
export function attachment(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]+/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${name.replace(RESERVED, escaped)}`;
}
