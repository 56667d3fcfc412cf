/** A 32-bit number that any change of the text changes (FNV-1a, mixed so that neighbours are far apart). */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** What would be drawn by lot, but is the same each time: 0 ≤ answer < 1. */
export const chanceOf = (...words: readonly (string | number)[]) => numberOf(words.join('\n')) / 2 ** 32;
