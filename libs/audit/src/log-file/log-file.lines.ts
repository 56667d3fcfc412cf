/** Longer than any line that an export has: its details end at a fraction of it. */
export const LONGEST_LINE = 16_000_000;

/**
 * The lines of a text that comes in pieces, without their ends. Of one that is too long the beginning is given, which no
 * schema takes for a line, and the rest passes by: a file without ends of lines needs no memory of its size.
 */
export async function* linesIn(
  pieces: AsyncIterable<string> | Iterable<string>,
  longest = LONGEST_LINE,
): AsyncGenerator<string> {
  let held = '';
  for await (const piece of pieces) {
    const [first = '', ...others] = piece.split('\n');
    if (held.length <= longest) held += first;
    for (const next of others) {
      yield textOf(held, longest);
      held = next;
    }
  }
  if (held) yield textOf(held, longest);
}

function textOf(line: string, longest: number): string {
  if (line.length > longest) return line.slice(0, longest);
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
