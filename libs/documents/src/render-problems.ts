import type { AppError } from '@mimamori/platform';
import { GlyphMissing, RenderFailed } from './documents.errors';
import { pointerTo } from './printable-data';

/** The export check names the text it cannot draw, as a Rust string: `"한"`, escaped once more inside the list. */
const MISSING_GLYPH = /the text `\\?"(.+?)\\?"` could not be displayed with font/;

/** The error to raise for the compiler's messages; `data` are what the template was given. */
export function renderError(template: string, problems: readonly string[], data: unknown): AppError {
  const message = problems.join('\n');
  const glyph = MISSING_GLYPH.exec(message)?.[1];
  if (glyph === undefined) return new RenderFailed(template, message);
  const character = unescapeRust(glyph);
  return new GlyphMissing(character, codePoints(character), pointerTo(data, character));
}

function unescapeRust(text: string): string {
  return text.replace(/\\{1,2}u\{([0-9a-f]{1,6})\}/gi, (_, hex: string) =>
    String.fromCodePoint(parseInt(hex, 16)),
  );
}

function codePoints(text: string): string {
  return Array.from(
    text,
    (one) => `U+${one.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`,
  ).join(' ');
}
